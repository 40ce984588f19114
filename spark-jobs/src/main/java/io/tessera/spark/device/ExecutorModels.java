package io.tessera.spark.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The trained models that this JVM keeps for its tasks, each loaded once per device. A model is
 * named by what it is loaded from, weights' hash included, so a kept one is never stale.
 */
public final class ExecutorModels {
  private static final Map<String, Kept> KEPT = new HashMap<>();

  private ExecutorModels() {}

  private record Kept(NDManager manager, Object model) {}

  /** A model and the manager that holds its weights, parent for temporaries. */
  public record Loaded<T>(T model, NDManager manager) {}

  /**
   * The model of that name, loaded first if this JVM has none.
   *
   * @param name says kind and weights' hash
   * @param load makes the model with its weights in the manager
   */
  @SuppressWarnings("unchecked") // a name is always used with one loader
  public static <T> Loaded<T> get(String name, Device device, Function<NDManager, T> load) {
    synchronized (KEPT) {
      Kept kept = KEPT.computeIfAbsent(name + "@" + device, unused -> load(device, load));
      return new Loaded<>((T) kept.model, kept.manager);
    }
  }

  private static <T> Kept load(Device device, Function<NDManager, T> load) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      return new Kept(manager, load.apply(manager));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }
}

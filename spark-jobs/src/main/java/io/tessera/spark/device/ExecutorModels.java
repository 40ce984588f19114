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
  private static final Map<String, Loaded<?>> KEPT = new HashMap<>();

  private ExecutorModels() {}

  /** What becomes of a model after the task that loaded it. */
  public enum Keeping {
    /** It stays: later tasks ask for the same. */
    FOR_LATER,
    /** It is freed: the model of a moment, such as a checkpoint of a training. */
    FOR_THIS_TASK
  }

  /**
   * A model and the manager that holds its weights, parent for temporaries.
   *
   * @param keeping whether {@link #close} frees it
   */
  public record Loaded<T>(T model, NDManager manager, Keeping keeping) implements AutoCloseable {
    @Override
    public void close() {
      if (keeping == Keeping.FOR_THIS_TASK) {
        manager.close();
      }
    }
  }

  /**
   * The model of that name, loaded first if this JVM has none.
   *
   * @param name says kind and weights' hash
   * @param load makes the model with its weights in the manager
   */
  public static <T> Loaded<T> get(String name, Device device, Function<NDManager, T> load) {
    return get(name, device, Keeping.FOR_LATER, load);
  }

  /**
   * The model of that name: a kept one, or one for the caller alone, who closes it.
   *
   * @param name says kind and weights' hash
   * @param load makes the model with its weights in the manager
   */
  @SuppressWarnings("unchecked") // a name is always used with one loader
  public static <T> Loaded<T> get(
      String name, Device device, Keeping keeping, Function<NDManager, T> load) {
    if (keeping == Keeping.FOR_THIS_TASK) {
      return load(device, keeping, load);
    }
    synchronized (KEPT) {
      return (Loaded<T>)
          KEPT.computeIfAbsent(name + "@" + device, unused -> load(device, keeping, load));
    }
  }

  private static <T> Loaded<T> load(Device device, Keeping keeping, Function<NDManager, T> load) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      return new Loaded<>(load.apply(manager), manager, keeping);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }
}

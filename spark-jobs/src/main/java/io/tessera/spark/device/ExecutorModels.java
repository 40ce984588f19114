package io.tessera.spark.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/**
 * The trained models that this JVM keeps for its tasks, each loaded once per device. A model is
 * named by what it is loaded from, weights' hash included, so a kept one is never stale. One that
 * no task uses any more is freed when another of its kind takes its place.
 */
public final class ExecutorModels {
  private static final ModelShelf SHELF = new ModelShelf();

  private ExecutorModels() {}

  /** A model and the manager that holds its weights, parent for temporaries. */
  public record Loaded<T>(T model, NDManager manager) {}

  /**
   * The model of that name, loaded first if this JVM has none. It is the running task's until the
   * task ends; outside of tasks, as on the driver, it stays for good.
   *
   * @param kind what it does, as {@code tokenizer}
   * @param version its weights' hash
   * @param load makes the model with its weights in the manager
   */
  public static <T> Loaded<T> get(
      String kind, String version, Device device, Function<NDManager, T> load) {
    ModelShelf.Name name = new ModelShelf.Name(kind, version, device);
    Loaded<T> loaded = SHELF.use(name, load);
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.<Object>addTaskCompletionListener(
          ended -> {
            SHELF.release(name);
            return null;
          });
    }
    return loaded;
  }
}

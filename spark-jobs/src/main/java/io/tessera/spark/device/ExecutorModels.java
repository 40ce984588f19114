package io.tessera.spark.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/**
 * The trained models that this JVM keeps for its tasks, each loaded once per device. A model is
 * named by what it is loaded from, weights' hash included, so a kept one is never stale. One that
 * no task uses any more is freed when another of its kind takes its place.
 */
public final class ExecutorModels {
  private static final ModelShelf SHELF = new ModelShelf();

  /** What running tasks use, by the task's attempt. */
  private static final Map<Long, Set<ModelShelf.Name>> IN_USE = new ConcurrentHashMap<>();

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
    if (task != null && !namesOf(task).add(name)) {
      SHELF.release(name); // the task uses it already
    }
    return loaded;
  }

  /**
   * The model of that name: a kept one, or one for the caller alone, who closes it.
   *
   * @param kind what it does, as {@code tokenizer}
   * @param version its weights' hash
   * @param load makes the model with its weights in the manager
   */
  public static <T> Loaded<T> get(
      String kind, String version, Device device, Keeping keeping, Function<NDManager, T> load) {
    return switch (keeping) {
      case FOR_LATER -> get(kind, version, device, load);
      case FOR_THIS_TASK -> ModelShelf.load(device, keeping, load);
    };
  }

  private static Set<ModelShelf.Name> namesOf(TaskContext task) {
    return IN_USE.computeIfAbsent(
        task.taskAttemptId(),
        attempt -> {
          task.<Object>addTaskCompletionListener(
              ended -> {
                Set<ModelShelf.Name> names = IN_USE.remove(attempt);
                if (names != null) {
                  names.forEach(SHELF::release);
                }
                return null;
              });
          return ConcurrentHashMap.newKeySet();
        });
  }
}

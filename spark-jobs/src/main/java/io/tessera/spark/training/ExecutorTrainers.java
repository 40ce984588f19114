package io.tessera.spark.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.LocalTrainer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trainers that this JVM keeps between rounds. Only a cache: a trainer whose state is not the
 * one that a round starts from is loaded from storage, so a lost or stale one costs time and
 * nothing else.
 */
final class ExecutorTrainers {
  private static final Map<String, Kept> KEPT = new HashMap<>();

  private ExecutorTrainers() {}

  /** A trainer and the state that it holds; in use by one task at a time. */
  static final class Kept {
    final NDManager device;
    final LocalTrainer trainer;
    private @Nullable String identity;

    private Kept(NDManager device, LocalTrainer trainer) {
      this.device = device;
      this.trainer = trainer;
    }

    /** Marks the state as in change; a task that fails leaves it so. */
    void begin() {
      identity = null;
    }

    /** Names the state that the trainer has come to. */
    void end(RoundTask.State state) {
      identity = state.identity();
    }
  }

  /**
   * The trainer of a virtual worker, in the state that the task starts from. Hold its monitor while
   * using it.
   */
  static Kept at(TrainingPlan plan, RoundTask task, Device device, Storage storage) {
    String key = plan.location() + "#" + plan.configHash() + "#" + task.worker() + "@" + device;
    Kept kept;
    synchronized (KEPT) {
      kept = KEPT.computeIfAbsent(key, unused -> fresh(plan, device));
    }
    synchronized (kept) {
      restore(kept, plan, task, storage);
    }
    return kept;
  }

  /** Frees all trainers of a stage. */
  static void release(String location) {
    synchronized (KEPT) {
      KEPT.entrySet()
          .removeIf(
              entry -> {
                if (!entry.getKey().startsWith(location + "#")) {
                  return false;
                }
                entry.getValue().trainer.close();
                entry.getValue().device.close();
                return true;
              });
    }
  }

  private static Kept fresh(TrainingPlan plan, Device device) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    return new Kept(manager, plan.factory().create(manager));
  }

  private static void restore(Kept kept, TrainingPlan plan, RoundTask task, Storage storage) {
    RoundTask.State start = task.start();
    if (start == null || start.identity().equals(kept.identity)) {
      return;
    }
    TensorStore store = new TensorStore(storage);
    try (NDManager reading = kept.device.newSubManager()) {
      copy(store.read(start.parameters(), reading), kept.trainer.parameters(), plan);
      copy(store.read(start.optimizer(), reading), kept.trainer.optimizerState(), plan);
    }
    kept.identity = start.identity();
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to, TrainingPlan plan) {
    if (!from.keySet().equals(to.keySet())) {
      throw new IllegalStateException(
          "Cannot resume "
              + plan.stage()
              + ": the stored state has other tensors than this configuration's networks; was the run made by another version of Tessera?");
    }
    from.forEach(
        (name, tensor) -> TensorKernels.copy(tensor, Objects.requireNonNull(to.get(name))));
  }
}

package io.tessera.spark.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.LocalTrainer;
import io.tessera.spark.exit.JobException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The trainers that this JVM keeps between rounds. Only a cache: a trainer whose state is not the
 * one that a round starts from is made or loaded anew, so a lost, stale or half-changed one costs
 * time and nothing else. Trainers of other stages are freed when a new stage begins.
 */
final class ExecutorTrainers {
  /** The state of a newly made trainer, before its first step. */
  private static final String INITIAL = "initial";

  private static final Map<String, Kept> KEPT = new HashMap<>();

  private ExecutorTrainers() {}

  /** A trainer and the state that it holds; its monitor is held by the task that uses it. */
  static final class Kept {
    private @Nullable NDManager device;
    private @Nullable LocalTrainer trainer;
    private @Nullable String identity;

    NDManager device() {
      return Objects.requireNonNull(device);
    }

    LocalTrainer trainer() {
      return Objects.requireNonNull(trainer);
    }

    /**
     * Brings the trainer to the state that the task starts from, and marks it as in change; a
     * failed task leaves it so.
     */
    void begin(TrainingPlan plan, RoundTask task, Device where, Storage storage) {
      String wanted = task.start() == null ? INITIAL : task.start().identity();
      if (trainer == null || (task.start() == null && !wanted.equals(identity))) {
        free();
        make(plan, where);
      }
      if (task.start() != null && !wanted.equals(identity)) {
        load(plan, task.start(), storage);
      }
      identity = null;
    }

    /** Names the state that the trainer has come to. */
    void end(RoundTask.State state) {
      identity = state.identity();
    }

    private void make(TrainingPlan plan, Device where) {
      NDManager manager = NDManager.newBaseManager(where, "PyTorch");
      try {
        trainer = plan.factory().create(manager);
      } catch (RuntimeException e) {
        manager.close();
        throw e;
      }
      device = manager;
      identity = INITIAL;
    }

    private void load(TrainingPlan plan, RoundTask.State state, Storage storage) {
      TensorStore store = new TensorStore(storage);
      try (NDManager reading = device().newSubManager()) {
        copy(store.read(state.parameters(), reading), trainer().parameters(), plan);
        copy(store.read(state.optimizer(), reading), trainer().optimizerState(), plan);
      }
    }

    private synchronized void free() {
      if (trainer != null) {
        trainer.close();
        device().close();
      }
      trainer = null;
      device = null;
      identity = null;
    }
  }

  /** What this JVM keeps for a virtual worker on a device. */
  static Kept of(TrainingPlan plan, RoundTask task, Device device) {
    release(key -> !key.startsWith(prefix(plan)));
    synchronized (KEPT) {
      return KEPT.computeIfAbsent(
          prefix(plan) + task.worker() + "@" + device, unused -> new Kept());
    }
  }

  /** Frees what this JVM keeps for a stage. */
  static void release(TrainingPlan plan) {
    release(key -> key.startsWith(prefix(plan)));
  }

  private static void release(Predicate<String> keys) {
    synchronized (KEPT) {
      KEPT.entrySet()
          .removeIf(
              entry -> {
                if (keys.test(entry.getKey())) {
                  entry.getValue().free();
                  return true;
                }
                return false;
              });
    }
  }

  private static String prefix(TrainingPlan plan) {
    return plan.location() + "#" + plan.configHash() + "#";
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to, TrainingPlan plan) {
    if (!from.keySet().equals(to.keySet())) {
      throw JobException.badConfig(
          "Cannot resume "
              + plan.stage()
              + ": the stored state has other tensors than this configuration's networks; was the run made by another version of Tessera?");
    }
    from.forEach(
        (name, tensor) -> TensorKernels.copy(tensor, Objects.requireNonNull(to.get(name))));
  }
}

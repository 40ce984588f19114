package io.tessera.spark.round;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.Libtorch;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.LocalTrainer;
import io.tessera.spark.exit.JobException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The trainers that this JVM keeps between rounds: as many as tasks have run at once. Only a cache:
 * parts of a trainer's state that are not those that a task starts from are loaded anew, so a lost
 * or stale trainer costs time and nothing else.
 */
final class TrainerPool {
  /** Names the state of a newly made trainer. */
  private static final String NEW = "new";

  private static final List<Trainer> KEPT = new ArrayList<>();

  private TrainerPool() {}

  /** A trainer in use. Closed after {@link #keep}, it waits for the next task; else it is freed. */
  static final class Trainer implements AutoCloseable {
    private final String training;
    private final NDManager device;
    private final LocalTrainer trainer;
    private String parameters = NEW;
    private String optimizer = NEW;
    private boolean busy = true;
    private boolean sound;

    private Trainer(String training, NDManager device, LocalTrainer trainer) {
      this.training = training;
      this.device = device;
      this.trainer = trainer;
    }

    NDManager device() {
      return device;
    }

    LocalTrainer trainer() {
      return trainer;
    }

    /** Says which stored state the trainer has come to. */
    void keep(@Nullable TensorFiles ownParameters, @Nullable TensorFiles ownOptimizer) {
      parameters = name(ownParameters);
      optimizer = name(ownOptimizer);
      sound = true;
    }

    private boolean isIdleOn(Device wanted) {
      return !busy && device.getDevice().equals(wanted);
    }

    private int likeness(TrainerState state) {
      return (parameters.equals(name(state.parameters())) ? 1 : 0)
          + (optimizer.equals(name(state.optimizer())) ? 2 : 0);
    }

    /** Whether what a new trainer has is asked for, but gone. */
    private boolean mustBeNewFor(TrainerState state) {
      return (state.parameters() == null && !parameters.equals(NEW))
          || (state.optimizer() == null && !optimizer.equals(NEW));
    }

    private void load(TrainerState state, Storage storage, TrainingPlan plan) {
      TensorStore store = new TensorStore(storage);
      try {
        if (state.parameters() != null && !parameters.equals(name(state.parameters()))) {
          store.copyInto(state.parameters(), trainer.parameters(), device);
        }
        if (state.optimizer() != null && !optimizer.equals(name(state.optimizer()))) {
          store.copyInto(state.optimizer(), trainer.optimizerState(), device);
        }
      } catch (IllegalArgumentException e) {
        throw JobException.badConfig("Cannot resume " + plan.stage() + ": " + e.getMessage())
            .causedBy(e);
      }
    }

    @Override
    public void close() {
      synchronized (KEPT) {
        busy = false;
        if (!sound) {
          KEPT.remove(this);
          free();
        }
      }
    }

    private void free() {
      trainer.close();
      device.close();
    }
  }

  /** A trainer in a given state, for the calling task alone until it is closed. */
  static Trainer borrow(TaskScope scope, TrainerState state) {
    TrainingPlan plan = scope.plan();
    String training = plan.location() + "#" + plan.configHash();
    Trainer trainer =
        idle(training, scope.device(), state).orElseGet(() -> make(training, plan, scope.device()));
    boolean ready = false;
    try {
      trainer.load(state, scope.storage(), plan);
      ready = true;
      return trainer;
    } finally {
      if (!ready) {
        trainer.close();
      }
    }
  }

  private static Optional<Trainer> idle(String training, Device where, TrainerState state) {
    synchronized (KEPT) {
      freeIdle(trainer -> !trainer.training.equals(training));
      Optional<Trainer> best =
          KEPT.stream()
              .filter(trainer -> trainer.isIdleOn(where))
              .max(Comparator.comparingInt(trainer -> trainer.likeness(state)));
      if (best.isPresent() && best.get().mustBeNewFor(state)) {
        KEPT.remove(best.get());
        best.get().free();
        return Optional.empty();
      }
      best.ifPresent(
          trainer -> {
            trainer.busy = true;
            trainer.sound = false;
          });
      return best;
    }
  }

  private static Trainer make(String training, TrainingPlan plan, Device where) {
    NDManager manager = Libtorch.manager(where);
    try {
      Trainer trainer = new Trainer(training, manager, plan.factory().create(manager));
      synchronized (KEPT) {
        KEPT.add(trainer);
      }
      return trainer;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Frees the trainers of this JVM that no task uses. */
  static void release() {
    synchronized (KEPT) {
      freeIdle(trainer -> true);
    }
  }

  private static void freeIdle(Predicate<Trainer> which) {
    KEPT.removeIf(
        trainer -> {
          boolean goes = !trainer.busy && which.test(trainer);
          if (goes) {
            trainer.free();
          }
          return goes;
        });
  }

  private static String name(@Nullable TensorFiles files) {
    return files == null ? NEW : files.sha256();
  }
}

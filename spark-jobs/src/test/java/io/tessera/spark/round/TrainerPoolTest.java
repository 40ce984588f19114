package io.tessera.spark.round;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.storage.DelegatingStorage;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import io.tessera.core.training.StepGradients;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.round.TrainerPool.Trainer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerPoolTest {
  private static final Device CPU = Device.cpu();

  @TempDir Path folder;

  @AfterEach
  void free() {
    TrainerPool.release();
    assertThat(Counted.LIVE).as("trainers after release").hasValue(0);
  }

  @Test
  void keepsAsManyTrainersAsTasksRanAtOnce() throws Exception {
    Counted.reset();
    TrainingPlan plan = plan(new Counted.Factory(1, 1));
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService slots = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int slot = 0; slot < 2; slot++) {
        done.add(
            slots.submit(
                () -> {
                  for (int task = 0; task < 6; task++) {
                    together.await(20, TimeUnit.SECONDS);
                    try (Trainer trainer = borrow(plan, CPU)) {
                      together.await(20, TimeUnit.SECONDS);
                      trainer.keep(null, null);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> slot : done) {
        slot.get();
      }
    } finally {
      slots.shutdownNow();
    }
    assertThat(Counted.MADE).as("trainers of twelve tasks, two at once").hasValue(2);
    assertThat(Counted.MOST).hasValue(2);
  }

  @Test
  void anotherTrainingFreesWhatIsIdle() {
    Counted.reset();
    for (int training = 0; training < 3; training++) {
      try (Trainer trainer = borrow(plan(new Counted.Factory(1, 1)), CPU)) {
        trainer.keep(null, null);
      }
    }
    assertThat(Counted.MADE).hasValue(3);
    assertThat(Counted.MOST).as("at a time").hasValue(1);
  }

  /** Without a tensor, a trainer needs no CUDA. */
  @Test
  void eachDeviceKeepsItsOwnTrainer() {
    Counted.reset();
    TrainingPlan plan = plan(new Counted.Factory(0, 0));
    for (int round = 0; round < 3; round++) {
      for (Device device : List.of(Device.gpu(0), Device.gpu(1))) {
        try (Trainer trainer = borrow(plan, device)) {
          assertThat(trainer.device().getDevice()).isEqualTo(device);
          trainer.keep(null, null);
        }
      }
    }
    assertThat(Counted.MADE).as("trainers of three tasks on each of two devices").hasValue(2);
  }

  @Test
  void aTrainerThatFailedIsNotKept() {
    Counted.reset();
    TrainingPlan plan = plan(new Counted.Factory(1, 1));
    borrow(plan, CPU).close();
    assertThat(Counted.LIVE).hasValue(0);
  }

  @Test
  void loadingAStateNeedsOneShardAtATime() {
    Counted.reset();
    int tensors = 3;
    int elements = 10_000_000; // two of them are more than a shard holds
    TrainingPlan plan = plan(new Counted.Factory(tensors, elements));
    LocalStorage storage = new LocalStorage(folder);
    TensorFiles files;
    try (NDManager manager = NDManager.newBaseManager(CPU, "PyTorch")) {
      Map<String, NDArray> values = new LinkedHashMap<>();
      for (int i = 0; i < tensors; i++) {
        values.put("t" + i, manager.ones(new Shape(elements)).mul(i + 1));
      }
      files = new TensorStore(storage).write("state", values);
    }
    assertThat(files.files()).hasSize(tensors);
    List<Integer> held = new ArrayList<>();
    Storage watched =
        new DelegatingStorage(storage) {
          @Override
          public InputStream open(String path) {
            held.add(Counted.arrays());
            return super.open(path);
          }
        };
    TaskScope scope = new TaskScope(plan, watched, CPU, "attempt");
    try (Trainer trainer = TrainerPool.borrow(scope, new TrainerState(files, null))) {
      assertThat(held)
          .as("arrays while each shard is opened: the trainer's own")
          .containsExactly(tensors, tensors, tensors);
      for (int i = 0; i < tensors; i++) {
        assertThat(trainer.trainer().parameters().get("t" + i).getFloat(elements - 1))
            .isEqualTo(i + 1f);
      }
    }
  }

  private Trainer borrow(TrainingPlan plan, Device device) {
    TaskScope scope = new TaskScope(plan, new LocalStorage(folder), device, "attempt");
    return TrainerPool.borrow(scope, TrainerState.INITIAL);
  }

  private int plans;

  /** Each call another training. */
  private TrainingPlan plan(TrainerFactory factory) {
    return new TrainingPlan(
        "train-test",
        folder.resolve("run-" + plans++).toString(),
        factory,
        TaskDevice.Kind.CPU,
        1,
        7,
        2,
        RoundMode.DILOCO,
        new OuterOptimizer(0.6, 0.9),
        3,
        2,
        6,
        3,
        "config");
  }

  /** A trainer of zeros that knows how many of its kind there are. */
  private static final class Counted implements LocalTrainer {
    static final AtomicInteger MADE = new AtomicInteger();
    static final AtomicInteger LIVE = new AtomicInteger();
    static final AtomicInteger MOST = new AtomicInteger();
    private static volatile NDManager last = NDManager.newBaseManager(CPU, "PyTorch");

    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    static void reset() {
      MADE.set(0);
      MOST.set(0);
    }

    /** Arrays beside the newest trainer, its own included. */
    static int arrays() {
      return last.getManagedArrays().size();
    }

    private record Factory(int tensors, int elements) implements TrainerFactory {
      @Override
      public LocalTrainer create(NDManager device) {
        Counted made = new Counted();
        for (int i = 0; i < tensors; i++) {
          made.parameters.put("t" + i, device.zeros(new Shape(elements)));
        }
        MADE.incrementAndGet();
        MOST.accumulateAndGet(LIVE.incrementAndGet(), Math::max);
        last = device;
        return made;
      }
    }

    @Override
    public Map<String, NDArray> parameters() {
      return parameters;
    }

    @Override
    public Set<String> runningStatistics() {
      return Set.of();
    }

    @Override
    public Map<String, NDArray> optimizerState() {
      return Map.of();
    }

    @Override
    public StepGradients gradients(NDManager manager, long step, DataCursor cursor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void apply(NDManager manager, long step, StepGradients gradients) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String describeBatch(long step, DataCursor cursor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      LIVE.decrementAndGet();
    }
  }
}

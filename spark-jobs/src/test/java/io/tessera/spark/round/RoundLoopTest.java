package io.tessera.spark.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine in threads of one JVM, against {@link PlainRounds}. */
class RoundLoopTest {
  @TempDir static Path folder;
  private static final ByteArrayOutputStream SAID = new ByteArrayOutputStream();
  private static final StopSignal STOP = new StopSignal();
  private static JobContext context;
  private static int runs;

  @BeforeAll
  static void start() {
    PrintStream stream = new PrintStream(SAID, true, StandardCharsets.UTF_8);
    List<String> settings =
        List.of("run.dir=\"" + folder + "\"", "spark.master=\"local[2]\"", "progress.interval=1h");
    context =
        new JobContext(
            TesseraConfig.load(List.of(), settings, Map.of()),
            new RunDirectory(new LocalStorage(folder)),
            Console.plain(stream, stream),
            STOP,
            "test");
  }

  @AfterAll
  static void stop() {
    context.close();
    STOP.close();
  }

  private static TrainingPlan plan(TrainerFactory factory, RoundMode mode, int workers) {
    return plan(factory, mode, workers, 2, 6);
  }

  private static TrainingPlan plan(
      TrainerFactory factory, RoundMode mode, int workers, int localSteps, long totalSteps) {
    return new TrainingPlan(
        "train-test",
        folder.resolve("run-" + runs++).toString(),
        factory,
        TaskDevice.Kind.CPU,
        1,
        7,
        workers,
        mode,
        new OuterOptimizer(0.6, 0.9),
        3,
        localSteps,
        totalSteps,
        3,
        "config");
  }

  private static TrainingPlan changed(TrainingPlan plan, TaskDevice.Kind device, String config) {
    return new TrainingPlan(
        plan.stage(),
        plan.location(),
        plan.factory(),
        device,
        plan.threads(),
        plan.seed(),
        plan.workers(),
        plan.mode(),
        plan.outer(),
        plan.batchSize(),
        plan.localSteps(),
        plan.totalSteps(),
        plan.keepRounds(),
        config);
  }

  private static RoundCommit train(TrainingPlan plan) {
    return new RoundLoop(plan, context).run();
  }

  private static Storage storage(TrainingPlan plan) {
    return new LocalStorage(Path.of(plan.location()));
  }

  /** One worker and four: a quarter is exact, whether a sum or its parts are multiplied by it. */
  static Stream<Arguments> modes() {
    return Stream.of(SmallTrainers.TOKENIZER, SmallTrainers.GENERATOR)
        .flatMap(
            factory ->
                Stream.of(RoundMode.values())
                    .flatMap(
                        mode ->
                            Stream.of(1, 4).map(workers -> Arguments.of(factory, mode, workers))));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void computesWhatOneProcessDoes(SmallTrainers factory, RoundMode mode, int workers) {
    TrainingPlan plan = plan(factory, mode, workers);
    RoundCommit last = train(plan);
    assertThat(last.steps()).isEqualTo(6);
    SortedMap<String, float[]> expected = new PlainRounds(plan).train();
    assertThat(parameters(plan, last.parameters())).usingRecursiveComparison().isEqualTo(expected);
  }

  private static SortedMap<String, float[]> parameters(TrainingPlan plan, TensorFiles files) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Map<String, NDArray> tensors = new TensorStore(storage(plan)).read(files, manager);
      SortedMap<String, float[]> arrays = new TreeMap<>();
      tensors.forEach((name, tensor) -> arrays.put(name, tensor.toFloatArray()));
      return arrays;
    }
  }

  @Test
  void everyRoundIsALinkInAChain() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.DILOCO, 2);
    train(plan);
    List<RoundCommit> rounds = new RoundLog(storage(plan)).all();
    assertThat(rounds).extracting(RoundCommit::round).containsExactly(0, 1, 2, 3);
    assertThat(rounds).extracting(RoundCommit::steps).containsExactly(0L, 2L, 4L, 6L);
    for (int i = 1; i < rounds.size(); i++) {
      assertThat(rounds.get(i).parent()).isEqualTo(rounds.get(i - 1).contentHash());
      assertThat(rounds.get(i).workers())
          .extracting(RoundCommit.WorkerRecord::samples)
          .containsOnly(6L);
    }
    RoundReport report = RoundReport.read(storage(plan), 3).orElseThrow();
    assertThat(report.compute() + report.exchange() + report.outer() + report.scheduling())
        .isBetween(0.99, 1.01);
    assertThat(report.cosine()).isBetween(-1.0, 1.0);
    assertThat(report.deltaNorms()).hasSize(2).allMatch(norm -> norm > 0);
    assertThat(report.redone()).isEmpty();
  }

  @Test
  void goesOnFromAnyRoundToTheSameBits() {
    for (RoundMode mode : RoundMode.values()) {
      TrainingPlan plan = plan(SmallTrainers.GENERATOR, mode, 2);
      String whole = train(plan).contentHash();
      Storage storage = storage(plan);
      // as after a kill in the last round: no commit, and files of an attempt
      int last = mode == RoundMode.SYNC ? 6 : 3;
      storage.deleteRecursively(RoundLog.folder(last) + ".json");
      assertThat(train(plan).contentHash()).as(mode.name()).isEqualTo(whole);
      assertThat(said()).contains("round " + last + " was broken off and is done again");
    }
  }

  @Test
  void aFinishedTrainingHasNothingToDo() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.AVERAGE, 1);
    RoundCommit first = train(plan);
    assertThat(train(plan)).isEqualTo(first);
  }

  @Test
  void aDamagedStateIsMadeAgain() {
    TrainingPlan plan = plan(SmallTrainers.TOKENIZER, RoundMode.DILOCO, 2);
    String whole = train(plan).contentHash();
    Storage storage = storage(plan);
    for (String damage : List.of("parameters", "velocity", "optimizer")) {
      storage.deleteRecursively(RoundLog.folder(3) + ".json");
      storage.deleteRecursively(RoundLog.folder(3));
      damage(storage, RoundLog.folder(2), damage);
      TrainerPool.release();
      assertThat(train(plan).contentHash()).as(damage).isEqualTo(whole);
      assertThat(said()).contains("lost the round before");
    }
  }

  private static void damage(Storage storage, String folder, String name) {
    String path =
        storage.list(folder).stream()
            .map(StoredFile::path)
            .filter(file -> file.contains("/" + name))
            .findFirst()
            .orElseThrow();
    byte[] bytes = storage.read(path);
    bytes[bytes.length / 2] ^= 1;
    storage.write(path, bytes);
  }

  @Test
  void aStateThatCannotBeMadeAgainIsExplained() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.DILOCO, 2);
    train(plan);
    Storage storage = storage(plan);
    storage.deleteRecursively(RoundLog.folder(3) + ".json");
    storage.deleteRecursively(RoundLog.folder(3));
    storage.deleteRecursively(RoundLog.folder(2));
    storage.deleteRecursively(RoundLog.folder(1));
    TrainerPool.release();
    assertThatThrownBy(() -> train(plan))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot repair round 2 of train-test")
        .hasMessageContaining("keep-rounds");
  }

  @Test
  void divergenceStopsTheRoundAndWritesNothing() {
    TrainingPlan plan = plan(SmallTrainers.DIVERGING, RoundMode.DILOCO, 2);
    assertThatThrownBy(() -> train(plan))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("is NaN at step")
        .hasMessageContaining("worker 0, samples");
    assertThat(new RoundLog(storage(plan)).latest().orElseThrow().commit().round()).isLessThan(3);
  }

  @Test
  void anotherConfigurationIsRefused() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.AVERAGE, 1);
    train(plan);
    TrainingPlan other = changed(plan, plan.device(), "other");
    assertThatThrownBy(() -> train(other))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("another configuration (hash config, now other)");
  }

  @Test
  void aGpuThatNobodyAssignedIsRefusedWithoutAnotherTry() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.DILOCO, 2);
    TrainingPlan onGpu = changed(plan, TaskDevice.Kind.GPU, plan.configHash());
    // not wrapped by Spark: the task ended, it did not fail
    assertThatThrownBy(() -> train(onGpu))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot compute on a GPU: compute.device is gpu")
        .hasMessageContaining("or set compute.device to cpu");
    assertThat(new RoundLog(storage(plan)).latest()).isEmpty();
  }

  @Test
  void localStepsAreChosenOnceAndKept() {
    TrainingPlan plan = plan(SmallTrainers.GENERATOR, RoundMode.DILOCO, 2, 0, 60);
    String whole = train(plan).contentHash();
    Storage storage = storage(plan);
    assertThat(storage.exists(LocalStepsChoice.FILE)).isTrue();
    List<Long> steps = new RoundLog(storage).all().stream().map(RoundCommit::steps).toList();
    assertThat(steps).as("two rounds of ten steps to measure in").startsWith(0L, 10L, 20L);
    assertThat(steps.get(3)).as("then at least thirty").isGreaterThanOrEqualTo(50);
    int last = steps.size() - 1;
    storage.deleteRecursively(RoundLog.folder(last) + ".json");
    assertThat(train(plan).contentHash()).as("resumed with the same choice").isEqualTo(whole);
  }

  @Test
  void localStepsAreChosenSoThatExchangeIsSmall() {
    RoundReport report =
        new RoundReport(1, 2, 10, 60, 10, 0.5, 0.2, 0.2, 0.1, null, List.of(), List.of());
    assertThat(LocalStepsChoice.of(report).localSteps())
        .as("5 s overhead, 0.5 s a step")
        .isEqualTo(190);
    RoundReport cheap =
        new RoundReport(1, 2, 10, 60, 10, 0.99, 0.01, 0, 0, null, List.of(), List.of());
    assertThat(LocalStepsChoice.of(cheap).localSteps()).isEqualTo(30);
  }

  private static String said() {
    return SAID.toString(StandardCharsets.UTF_8);
  }
}

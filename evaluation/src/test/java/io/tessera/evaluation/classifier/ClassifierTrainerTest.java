package io.tessera.evaluation.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.StepMetrics;
import io.tessera.testing.ResidentMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassifierTrainerTest {
  private static final SmallClassifierConfig SMALL =
      new SmallClassifierConfig(Stripes.CLASSES, Stripes.SIZE, List.of(8, 16), 4);
  private static final DataCursor CURSOR = new DataCursor(11, 0, 1, 8);

  @Test
  void theLossStartsNearChanceAndFalls() {
    List<StepMetrics> metrics = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = trainer(manager, 1e-2)) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 60, metrics::add);
    }
    assertThat(metrics.get(0).values().get("loss")).isBetween(0.8, 1.6); // ln 3 is 1.1
    assertThat(metrics.get(59).values().get("loss")).isLessThan(0.3);
    assertThat(metrics.get(59).values())
        .containsOnlyKeys("loss", "accuracy", "gradient-norm", "learning-rate");
    assertThat(
            metrics.subList(50, 60).stream()
                .mapToDouble(m -> m.values().get("accuracy"))
                .average()
                .orElseThrow())
        .isGreaterThan(0.9);
  }

  @Test
  void aResumedRunHasTheSameBits() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer whole = trainer(manager, 1e-3);
        ClassifierTrainer before = trainer(manager, 1e-3);
        ClassifierTrainer after = trainer(manager, 1e-3)) {
      LocalSteps.run(whole, manager, CURSOR, 0, 6, m -> {});
      LocalSteps.run(before, manager, CURSOR, 0, 3, m -> {});
      copy(before.parameters(), after.parameters());
      copy(before.optimizerState(), after.optimizerState());
      LocalSteps.run(after, manager, CURSOR, 3, 3, m -> {});
      whole
          .parameters()
          .forEach(
              (name, tensor) ->
                  assertThat(after.parameters().get(name).toFloatArray())
                      .as(name)
                      .isEqualTo(tensor.toFloatArray()));
    }
  }

  @Test
  void everyWeightGetsAGradient() {
    Map<String, Float> largest = new HashMap<>();
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = trainer(manager, 1e-2);
        NDManager step = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      trainer
          .gradients(step, 2, CURSOR)
          .gradients()
          .forEach((name, gradient) -> largest.put(name, gradient.abs().max().getFloat()));
      assertThat(largest).containsOnlyKeys(trainer.parameters().keySet());
    }
    largest.forEach((name, value) -> assertThat(value).as(name).isPositive().isFinite());
  }

  @Test
  void stepsLeaveNothingBehind() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = trainer(manager, 1e-3)) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 100, m -> {});
      long before = ResidentMemory.kilobytes();
      manager.cap(); // from here on nothing may attach to the parent
      LocalSteps.run(trainer, manager, CURSOR, 100, 300, m -> {});
      // a step's activations and gradients are about 1 MB
      assertThat(ResidentMemory.kilobytes() - before).isLessThan(40_000);
    }
  }

  @Test
  void workersSeeDifferentSamples() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = trainer(manager, 1e-3)) {
      String first = trainer.describeBatch(3, new DataCursor(11, 0, 2, 4));
      String second = trainer.describeBatch(3, new DataCursor(11, 1, 2, 4));
      assertThat(List.of(first.split(", ")))
          .hasSize(4)
          .doesNotContainAnyElementsOf(List.of(second.split(", ")));
    }
  }

  @Test
  void labelsBeyondTheClassesAreRefused() {
    SmallClassifierConfig narrow = new SmallClassifierConfig(2, Stripes.SIZE, List.of(8), 4);
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer =
            new ClassifierTrainer(manager, narrow, training(1e-3), new Stripes(0), 3)) {
      assertThatThrownBy(() -> LocalSteps.run(trainer, manager, CURSOR, 0, 1, m -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "Invalid label: 2 of image \\d+; the classifier has classes 0 to 1, so raise its number of classes");
    }
  }

  static ClassifierTrainer trainer(NDManager manager, double rate) {
    return new ClassifierTrainer(manager, SMALL, training(rate), new Stripes(0), 3);
  }

  private static ClassifierTrainingConfig training(double rate) {
    return new ClassifierTrainingConfig(
        new AdamWConfig(0.9, 0.99, 1e-8, 0.01, 1, AdamWConfig.Decayed.MATRICES),
        LearningRateSchedule.warmup(rate, rate, 0),
        new Jitter(0.5, 1),
        Precision.FP32);
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to) {
    from.forEach((name, tensor) -> TensorKernels.copy(tensor, to.get(name)));
  }
}

package io.tessera.generator;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.DivergenceException;
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

class GeneratorTrainerTest {
  private static final GptConfig GPT =
      new GptConfig(new TransformerConfig(32, 2, 2, true), 16, 3, 4);
  private static final DataCursor CURSOR = new DataCursor(11, 0, 1, 8);

  /** Codes that follow from the class: learnable. */
  private static final TokenSamples SAMPLES =
      new TokenSamples() {
        @Override
        public long images() {
          return 40;
        }

        @Override
        public int views() {
          return 2;
        }

        @Override
        public int label(long image) {
          return (int) (image % 4);
        }

        @Override
        public void codes(long image, int view, long[] into, int offset) {
          for (int i = 0; i < 9; i++) {
            into[offset + i] = (label(image) * 4L + i + view) % 16;
          }
        }
      };

  @Test
  void theLossFalls() {
    List<StepMetrics> metrics = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        GeneratorTrainer trainer = trainer(manager, 3e-3)) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 80, metrics::add);
    }
    assertThat(metrics.get(0).values().get("cross-entropy"))
        .isBetween(2.7, 2.8); // ln 16: the output layer starts at zero
    assertThat(metrics.get(79).values().get("cross-entropy")).isLessThan(1.6);
  }

  @Test
  void aResumedRunHasTheSameBits() {
    try (NDManager manager = NDManager.newBaseManager();
        GeneratorTrainer whole = trainer(manager, 1e-3);
        GeneratorTrainer before = trainer(manager, 1e-3);
        GeneratorTrainer after = trainer(manager, 1e-3)) {
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
        GeneratorTrainer trainer = trainer(manager, 1e-2)) {
      // the output layer starts at zero, so those before it get theirs from the second step on
      LocalSteps.run(trainer, manager, CURSOR, 0, 2, m -> {});
      try (NDManager step = manager.newSubManager();
          GradMode ignored = GradMode.recording()) {
        trainer
            .gradients(step, 2, CURSOR)
            .gradients()
            .forEach((name, gradient) -> largest.put(name, gradient.abs().max().getFloat()));
      }
    }
    assertThat(largest).hasSize(2 + 2 * 9 + 2);
    largest.forEach((name, value) -> assertThat(value).as(name).isPositive().isFinite());
  }

  @Test
  void theZLossIsAddedAtItsWeight() {
    Map<String, Double> without = metricsOfFirstStep(0);
    Map<String, Double> with = metricsOfFirstStep(0.5);
    // the output layer starts at zero, so that log Σ exp of its logits is ln 16 in each place
    double logPartition = Math.log(16);
    assertClose("without", without.get("loss"), without.get("cross-entropy"), 1e-9);
    assertClose("entropy", with.get("cross-entropy"), without.get("cross-entropy"), 1e-9);
    double expected = with.get("cross-entropy") + 0.5 * logPartition * logPartition;
    assertClose("loss", with.get("loss"), expected, 1e-6);
    assertThat(with.get("gradient-norm")).isNotEqualTo(without.get("gradient-norm"));
  }

  private static Map<String, Double> metricsOfFirstStep(double zLossWeight) {
    List<StepMetrics> metrics = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        GeneratorTrainer trainer = trainer(manager, 1e-3, zLossWeight)) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 1, metrics::add);
    }
    return metrics.get(0).values();
  }

  @Test
  void stepsLeaveNothingBehind() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        GeneratorTrainer trainer = trainer(manager, 1e-3)) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 200, m -> {});
      long before = ResidentMemory.kilobytes();
      manager.cap(); // from here on nothing may attach to the parent
      LocalSteps.run(trainer, manager, CURSOR, 200, 400, m -> {});
      // a step's activations and gradients are about 1 MB
      assertThat(ResidentMemory.kilobytes() - before).isLessThan(40_000);
    }
  }

  @Test
  void divergenceNamesStepWorkerAndSamples() {
    try (NDManager manager = NDManager.newBaseManager();
        GeneratorTrainer trainer = trainer(manager, 1e-3)) {
      NDArray weight = trainer.parameters().get("norm.weight");
      TensorKernels.copy(manager.full(weight.getShape(), Float.NaN), weight);
      assertThatThrownBy(() -> LocalSteps.run(trainer, manager, CURSOR, 5, 1, m -> {}))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("loss is NaN at step 5, worker 0, samples ")
          .hasMessageContaining("last committed round is intact");
    }
  }

  private static GeneratorTrainer trainer(NDManager manager, double rate) {
    return trainer(manager, rate, 1e-4);
  }

  private static GeneratorTrainer trainer(NDManager manager, double rate, double zLossWeight) {
    GeneratorTrainingConfig config =
        new GeneratorTrainingConfig(
            new AdamWConfig(0.9, 0.95, 1e-8, 0.05, 1, AdamWConfig.Decayed.MATRICES),
            LearningRateSchedule.warmup(rate, rate, 0),
            new GeneratorTrainingConfig.DropoutConfig(0.1, 0.1, 0.1, 0.1),
            zLossWeight,
            Precision.FP32);
    return new GeneratorTrainer(manager, GPT, config, SAMPLES, 3);
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to) {
    from.forEach((name, tensor) -> TensorKernels.copy(tensor, to.get(name)));
  }
}

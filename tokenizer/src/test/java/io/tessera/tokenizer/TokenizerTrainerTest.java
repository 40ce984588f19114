package io.tessera.tokenizer;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.DivergenceException;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.StepMetrics;
import io.tessera.testing.ResidentMemory;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.crt.CrtConfig.Latents;
import io.tessera.tokenizer.loss.AdversarialConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenizerTrainerTest {
  private static final DataCursor CURSOR = new DataCursor(11, 0, 1, 4);

  /** Bright discs on dark, their place and size by the image's number; flipped by the seed. */
  private static final ImageSamples SAMPLES =
      new ImageSamples() {
        @Override
        public long images() {
          return 24;
        }

        @Override
        public void pixels(long image, long seed, byte[] into, int offset) {
          for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
              long column = seed < 0 ? 15 - x : x;
              double dx = column - (3 + 2 * (image % 6));
              double dy = y - (4 + 2.5 * Math.floorDiv(image, 6));
              byte level = (byte) (dx * dx + dy * dy < 8 ? 230 : 20);
              for (int c = 0; c < 3; c++) {
                into[offset + (y * 16 + x) * 3 + c] = level;
              }
            }
          }
        }
      };

  @Test
  void theReconstructionImproves() {
    List<StepMetrics> metrics = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer trainer = trainer(manager, SmallTokenizer.objective(0, 1))) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 120, metrics::add);
    }
    Map<String, Double> first = metrics.get(0).values();
    Map<String, Double> last = metrics.get(119).values();
    assertThat(last.get("reconstruction")).isLessThan(0.4 * first.get("reconstruction"));
    assertThat(last.get("codes-used")).isGreaterThan(1);
    assertThat(last)
        .containsKeys("loss", "crt", "gradient-norm", "crt-gradient-norm", "learning-rate");
  }

  @Test
  void aResumedRunHasTheSameBits() {
    // the adversary comes in after the interruption
    ObjectiveConfig config = adversaryFrom(4);
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer whole = trainer(manager, config);
        TokenizerTrainer before = trainer(manager, config);
        TokenizerTrainer after = trainer(manager, config)) {
      LocalSteps.run(whole, manager, CURSOR, 0, 6, m -> {});
      LocalSteps.run(before, manager, CURSOR, 0, 3, m -> {});
      copy(before.parameters(), after.parameters());
      copy(before.optimizerState(), after.optimizerState());
      LocalSteps.run(after, manager, CURSOR, 3, 3, m -> {});
      assertEqual(after.parameters(), whole.parameters());
      assertEqual(after.optimizerState(), whole.optimizerState());
    }
  }

  @Test
  void theDiscriminatorRestsUntilItsStart() {
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer trainer = trainer(manager, adversaryFrom(2))) {
      NDArray weight = trainer.parameters().get("discriminator.main.0.weight");
      float[] initial = weight.toFloatArray();
      LocalSteps.run(trainer, manager, CURSOR, 0, 2, m -> {});
      assertThat(weight.toFloatArray()).isEqualTo(initial);
      List<StepMetrics> metrics = new ArrayList<>();
      LocalSteps.run(trainer, manager, CURSOR, 2, 1, metrics::add);
      assertThat(weight.toFloatArray()).isNotEqualTo(initial);
      assertThat(metrics.get(0).values())
          .containsKeys("discriminator", "generator", "discriminator-gradient-norm");
      // Adam's first step moves by the learning rate whatever the gradient's size
      float[] moved = weight.toFloatArray();
      double largest = 0;
      for (int i = 0; i < moved.length; i++) {
        largest = Math.max(largest, Math.abs(moved[i] - initial[i]));
      }
      assertThat(largest).isBetween(0.9e-3, 1.1e-3);
    }
  }

  /**
   * Adam's first step moves each weight by the learning rate; decay comes before it. Norms start at
   * 1, so that a decay of 0.1 shows as a tenth of the learning rate.
   */
  @Test
  void theRegularizerHasAnOptimizerOfItsOwn() {
    CrtConfig slow = new CrtConfig(4, 0, 2, 16, 2, QueryKeyNorm.RMS, Latents.RAW, 0.1, 0.5);
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer equal = trainer(manager, SmallTokenizer.objective(0, 4));
        TokenizerTrainer half = trainer(manager, SmallTokenizer.objective(slow))) {
      LocalSteps.run(equal, manager, CURSOR, 0, 1, m -> {});
      LocalSteps.run(half, manager, CURSOR, 0, 1, m -> {});
      assertMoved(equal, "crt.norm.weight", 1 - 1e-3 * 0.1, 1e-3);
      assertMoved(half, "crt.norm.weight", 1 - 0.5e-3 * 0.1, 0.5e-3);
      assertMoved(equal, "encoder.norm_out.weight", 1, 1e-3);
      assertMoved(half, "encoder.norm_out.weight", 1, 1e-3);
    }
  }

  private static void assertMoved(
      TokenizerTrainer trainer, String weight, double from, double distance) {
    for (float value : trainer.parameters().get(weight).toFloatArray()) {
      assertThat(Math.abs(value - from)).as(weight).isCloseTo(distance, within(1e-5));
    }
  }

  @Test
  void theRegularizerLearnsAlikeAtAnyWeight() {
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer weak = trainer(manager, SmallTokenizer.objective(0, 0.01));
        TokenizerTrainer strong = trainer(manager, SmallTokenizer.objective(0, 4))) {
      LocalSteps.run(weak, manager, CURSOR, 0, 1, m -> {});
      LocalSteps.run(strong, manager, CURSOR, 0, 1, m -> {});
      for (String name : List.of("crt.input.weight", "crt.layers.1.attention.wqkv.weight")) {
        float[] expected = strong.parameters().get(name).toFloatArray();
        assertClose(name, weak.parameters().get(name).toFloatArray(), expected, 1e-4);
      }
      assertThat(weak.parameters().get("encoder.conv_in.weight").toFloatArray())
          .isNotEqualTo(strong.parameters().get("encoder.conv_in.weight").toFloatArray());
    }
  }

  @Test
  void stepsLeaveNothingBehind() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer trainer = trainer(manager, SmallTokenizer.objective(0.5, 4))) {
      LocalSteps.run(trainer, manager, CURSOR, 0, 100, m -> {});
      long before = ResidentMemory.kilobytes();
      manager.cap(); // from here on nothing may attach to the parent
      LocalSteps.run(trainer, manager, CURSOR, 100, 300, m -> {});
      // a step's activations and gradients are several MB
      assertThat(ResidentMemory.kilobytes() - before).isLessThan(60_000);
    }
  }

  @Test
  void divergenceNamesStepWorkerAndSamples() {
    try (NDManager manager = NDManager.newBaseManager();
        TokenizerTrainer trainer = trainer(manager, SmallTokenizer.objective(0, 0))) {
      NDArray weight = trainer.parameters().get("decoder.conv_out.bias");
      TensorKernels.copy(manager.full(weight.getShape(), Float.NaN), weight);
      assertThatThrownBy(() -> LocalSteps.run(trainer, manager, CURSOR, 5, 1, m -> {}))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("reconstruction is NaN at step 5, worker 0, samples ");
    }
  }

  private static ObjectiveConfig adversaryFrom(long start) {
    ObjectiveConfig all = SmallTokenizer.objective(0.5, 4);
    CrtConfig crt = all.crt();
    return new ObjectiveConfig(
        all.weights(),
        new AdversarialConfig(0.5, start, 2, 8, 2),
        crt,
        all.convolutions(),
        all.transformer());
  }

  private static TokenizerTrainer trainer(NDManager manager, ObjectiveConfig config) {
    return new TokenizerTrainer(
        manager,
        new TokenizerObjective(SmallTokenizer.config(0.1), config, null),
        new TokenizerTrainingConfig(
            new AdamWConfig(0.9, 0.95, 1e-8, 0, 1, AdamWConfig.Decayed.ALL),
            LearningRateSchedule.warmup(1e-3, 1e-3, 0)),
        SAMPLES,
        3);
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to) {
    from.forEach((name, tensor) -> TensorKernels.copy(tensor, to.get(name)));
  }

  private static void assertEqual(Map<String, NDArray> actual, Map<String, NDArray> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    expected.forEach(
        (name, tensor) ->
            assertThat(actual.get(name).toFloatArray()).as(name).isEqualTo(tensor.toFloatArray()));
  }
}

package io.tessera.tokenizer;

import static io.tessera.testing.TensorAssertions.assertClose;
import static io.tessera.testing.TensorAssertions.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.loss.RandomPerceptualLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerObjectiveTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyWeightGetsAGradient() {
    TokenizerObjective objective =
        new TokenizerObjective(
            SmallTokenizer.config(0.1),
            SmallTokenizer.objective(0.5, 4),
            RandomPerceptualLoss.in(manager));
    initialize(objective);
    // at first all logits lie between the hinges, where the last bias's two gradients cancel
    NDArray bias = objective.discriminatorParameters().tensors().get("discriminator.main.8.bias");
    TensorKernels.copy(manager.ones(bias.getShape()), bias);
    TokenizerGradients result = objective.gradients(images(), 0, 1);
    assertGradients(objective.tokenizerParameters(), result.tokenizer());
    assertGradients(objective.discriminatorParameters(), result.discriminator());
    assertGradients(objective.regularizerParameters(), result.regularizer());
  }

  private static void assertGradients(ParameterSet parameters, List<NDArray> gradients) {
    List<Parameter> weights = parameters.weights();
    assertThat(gradients).hasSameSizeAs(weights);
    for (int i = 0; i < weights.size(); i++) {
      assertThat(gradients.get(i).getShape()).isEqualTo(weights.get(i).shape());
      float largest = gradients.get(i).abs().max().getFloat();
      assertThat(largest).as(weights.get(i).name()).isFinite().isPositive();
    }
  }

  @Test
  void theLossIsTheWeightedSumOfTheNamedOnes() {
    ObjectiveConfig config =
        new ObjectiveConfig(
            new ObjectiveConfig.Weights(2, 0.5, 3, 0.7),
            new AdversarialConfig(0.5, 10, 100, 8, 2),
            SmallTokenizer.objective(0, 4).crt(),
            Precision.FP32,
            Precision.FP32);
    TokenizerObjective objective =
        new TokenizerObjective(SmallTokenizer.CONFIG, config, RandomPerceptualLoss.in(manager));
    initialize(objective);
    Map<String, Double> losses = objective.gradients(images(), 60, 0).losses();
    assertThat(losses)
        .containsOnlyKeys(
            "codebook",
            "commitment",
            "latent-norm",
            "reconstruction",
            "perceptual",
            "crt",
            "generator",
            "discriminator",
            "loss");
    // half the ramp: half the adversary's weight
    double expected =
        2 * (losses.get("codebook") + 0.5 * losses.get("commitment"))
            + 3 * losses.get("reconstruction")
            + 0.7 * losses.get("perceptual")
            + losses.get("crt")
            + 0.25 * losses.get("generator");
    assertClose("loss", losses.get("loss"), expected, 1e-5);
  }

  @Test
  void theAdversaryComesInAtItsStart() {
    ObjectiveConfig config =
        new ObjectiveConfig(
            ObjectiveConfig.Weights.PAPER,
            new AdversarialConfig(0.5, 10, 100, 8, 2),
            CrtConfig.NONE,
            Precision.FP32,
            Precision.FP32);
    TokenizerObjective objective = new TokenizerObjective(SmallTokenizer.CONFIG, config, null);
    initialize(objective);
    TokenizerGradients before = objective.gradients(images(), 9, 0);
    TokenizerGradients at = objective.gradients(images(), 10, 0);
    TokenizerGradients after = objective.gradients(images(), 11, 0);
    assertThat(before.losses()).doesNotContainKeys("generator", "discriminator");
    assertThat(before.discriminator()).isEmpty();
    assertThat(at.losses()).containsKeys("generator", "discriminator");
    assertThat(at.discriminator()).isNotEmpty();
    // its weight is still 0 at its first step
    assertThat(flat(at.tokenizer())).isEqualTo(flat(before.tokenizer()));
    assertThat(flat(after.tokenizer())).isNotEqualTo(flat(before.tokenizer()));
  }

  @Test
  void theAdversarysWeightScalesItsGradientIntoTheTokenizerAlone() {
    TokenizerGradients none = gradients(0, 0);
    TokenizerGradients half = gradients(0.5, 0);
    TokenizerGradients whole = gradients(1, 0);
    assertThat(none.discriminator()).isEmpty();
    float[] expected = difference(flat(half.tokenizer()), flat(none.tokenizer()), 2);
    float[] actual = difference(flat(whole.tokenizer()), flat(none.tokenizer()), 1);
    assertClose("generator's gradient", actual, expected, 1e-3);
    assertThat(flat(half.discriminator())).isEqualTo(flat(whole.discriminator()));
  }

  @Test
  void theRegularizersWeightScalesItsGradientIntoTheEncoderAlone() {
    TokenizerGradients none = gradients(0, 0);
    TokenizerGradients one = gradients(0, 1);
    TokenizerGradients four = gradients(0, 4);
    assertThat(none.regularizer()).isEmpty();
    assertThat(none.losses()).doesNotContainKey("crt");
    float[] expected = difference(flat(one.tokenizer()), flat(none.tokenizer()), 4);
    float[] actual = difference(flat(four.tokenizer()), flat(none.tokenizer()), 1);
    assertClose("regulariser's gradient", actual, expected, 1e-3);
    assertThat(relativeError(flat(four.regularizer()), flat(one.regularizer()))).isLessThan(1e-5);

    TokenizerObjective declared = objective(0, 0);
    List<Parameter> weights = declared.tokenizerParameters().weights();
    for (int i = 0; i < weights.size(); i++) {
      float[] with = four.tokenizer().get(i).toFloatArray();
      float[] without = none.tokenizer().get(i).toFloatArray();
      String name = weights.get(i).name();
      if (name.startsWith("encoder.") || name.startsWith("quant_conv.")) {
        assertThat(with).as(name).isNotEqualTo(without);
      } else {
        assertThat(with).as(name).isEqualTo(without);
      }
    }
  }

  /** λ(t) = λ (1 − cos(π t / anneal-steps)) / 2, then λ. */
  @ParameterizedTest
  @CsvSource({"0, 0", "250, 0.58578644", "500, 2", "750, 3.41421356", "1000, 4", "380000, 4"})
  void theRegularizersWeightIsAnnealedFromZero(long step, double weight) {
    CrtConfig annealed =
        new CrtConfig(4, 1000, 2, 16, 2, QueryKeyNorm.RMS, CrtConfig.Latents.RAW, 0.1, 1);
    TokenizerObjective objective =
        new TokenizerObjective(SmallTokenizer.CONFIG, SmallTokenizer.objective(annealed), null);
    initialize(objective);
    TokenizerGradients actual = objective.gradients(images(), step, 0);
    TokenizerGradients none = gradients(0, 0);
    TokenizerGradients one = gradients(0, 1);
    float[] pull = difference(flat(one.tokenizer()), flat(none.tokenizer()), (float) weight);
    float[] found = difference(flat(actual.tokenizer()), flat(none.tokenizer()), 1);
    if (weight == 0) {
      assertThat(found).containsOnly(0);
    } else {
      assertClose("pull on the encoder", found, pull, 1e-3);
    }
    // its own training does not see λ
    assertThat(relativeError(flat(actual.regularizer()), flat(one.regularizer()))).isLessThan(1e-5);
    assertClose("loss", actual.losses().get("crt"), one.losses().get("crt"), 1e-6);
  }

  @Test
  void changesNothingButTheDiscriminatorsStatistics() {
    TokenizerObjective objective = objective(0.5, 4);
    initialize(objective);
    Map<String, float[]> before = values(objective);
    TokenizerGradients first = objective.gradients(images(), 0, 0);
    values(objective)
        .forEach(
            (name, value) -> {
              if (name.contains("running_")) {
                assertThat(value).as(name).isNotEqualTo(before.get(name));
              } else {
                assertThat(value).as(name).isEqualTo(before.get(name));
              }
            });
    TokenizerGradients again = objective.gradients(images(), 0, 0);
    assertThat(again.losses()).isEqualTo(first.losses());
    assertThat(flat(again.tokenizer())).isEqualTo(flat(first.tokenizer()));
    assertThat(flat(again.discriminator())).isEqualTo(flat(first.discriminator()));
  }

  @Test
  void bfloat16GradientsStayNearFloat32() {
    TokenizerObjective single = objective(0.5, 4);
    TokenizerObjective half =
        new TokenizerObjective(
            SmallTokenizer.CONFIG, SmallTokenizer.objective(0.5, 4, Precision.BF16), null);
    initialize(single);
    initialize(half);
    TokenizerGradients expected = single.gradients(images(), 0, 0);
    TokenizerGradients actual = half.gradients(images(), 0, 0);
    // the pixels alone: a latent near the border of two codes may fall to the other
    for (String loss : List.of("reconstruction", "latent-norm", "crt")) {
      assertClose(loss, actual.losses().get(loss), expected.losses().get(loss), 0.02);
    }
    assertThat(relativeError(flat(actual.regularizer()), flat(expected.regularizer())))
        .isBetween(1e-5, 0.1);
    assertThat(relativeError(flat(actual.tokenizer()), flat(expected.tokenizer())))
        .isBetween(1e-5, 0.3);
  }

  @Test
  void refusesADiscriminatorLargerThanTheImage() {
    ObjectiveConfig config =
        new ObjectiveConfig(
            ObjectiveConfig.Weights.PAPER,
            new AdversarialConfig(0.5, 0, 0, 8, 3),
            CrtConfig.NONE,
            Precision.FP32,
            Precision.FP32);
    assertThatThrownBy(() -> new TokenizerObjective(SmallTokenizer.CONFIG, config, null))
        .hasMessage(
            "Invalid discriminator layers: 3 leave no patch of a 16-pixel image; use fewer");
  }

  @Test
  void refusesBadWeights() {
    assertThatThrownBy(() -> new ObjectiveConfig.Weights(1, 0.25, -1, 1))
        .hasMessage("Invalid reconstruction weight: -1.0; use 0 or a positive number");
    assertThatThrownBy(() -> new AdversarialConfig(Double.NaN, 0, 0, 64, 3))
        .hasMessage("Invalid adversarial weight: NaN; use 0 for none or a positive number");
    assertThatThrownBy(() -> new AdversarialConfig(0.5, -1, 0, 64, 3))
        .hasMessage("Invalid adversarial schedule: start -1, ramp 0; use 0 or more");
    assertThatThrownBy(() -> new AdversarialConfig(0.5, 0, 0, 64, 0))
        .hasMessage(
            "Invalid discriminator: filters 64, layers 0; use 1 to 4096 filters and 1 to 8 layers");
    assertThatThrownBy(
            () -> new CrtConfig(-1, 0, 2, 64, 4, QueryKeyNorm.NONE, CrtConfig.Latents.RAW, 0.1, 1))
        .hasMessage("Invalid crt weight: -1.0; use 0 for none or a positive number");
    assertThatThrownBy(
            () -> new CrtConfig(4, 0, 2, 64, 4, QueryKeyNorm.NONE, CrtConfig.Latents.RAW, 0.1, 0))
        .hasMessageContaining("rate-ratio 0.0 must be above 0");
    assertThatThrownBy(
            () -> new CrtConfig(4, 0, 2, 66, 4, QueryKeyNorm.NONE, CrtConfig.Latents.RAW, 0.1, 1))
        .hasMessageContaining("Invalid heads: 4");
  }

  private TokenizerGradients gradients(double adversarial, double crt) {
    TokenizerObjective objective = objective(adversarial, crt);
    initialize(objective);
    return objective.gradients(images(), 0, 0);
  }

  private static TokenizerObjective objective(double adversarial, double crt) {
    return new TokenizerObjective(
        SmallTokenizer.CONFIG, SmallTokenizer.objective(adversarial, crt), null);
  }

  private void initialize(TokenizerObjective objective) {
    sets(objective).forEach(set -> set.initialize(manager, 9));
  }

  private static Stream<ParameterSet> sets(TokenizerObjective objective) {
    return Stream.of(
        objective.tokenizerParameters(),
        objective.discriminatorParameters(),
        objective.regularizerParameters());
  }

  private static Map<String, float[]> values(TokenizerObjective objective) {
    Map<String, float[]> values = new LinkedHashMap<>();
    sets(objective)
        .forEach(set -> set.tensors().forEach((name, t) -> values.put(name, t.toFloatArray())));
    return values;
  }

  private NDArray images() {
    return FormulaWeights.unit(manager, "images", 2, 3, 16, 16);
  }

  private static float[] flat(List<NDArray> arrays) {
    int size = arrays.stream().mapToInt(array -> Math.toIntExact(array.size())).sum();
    float[] all = new float[size];
    int at = 0;
    for (NDArray array : arrays) {
      float[] part = array.toFloatArray();
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static float[] difference(float[] a, float[] b, float scale) {
    float[] result = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = scale * (a[i] - b[i]);
    }
    return result;
  }
}

package io.tessera.tokenizer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import io.tessera.tokenizer.FormulaWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The perceptual distance against LPIPS, with its real linear heads on formula VGG weights. */
@Tag("parity")
class AgainstLpipsTest {
  private static final Parity PARITY = Parity.of("LPIPS on VGG16");
  private static final double TOLERANCE = 1e-4;
  private static final Golden GOLDEN = Golden.open("lpips");

  private static NDManager manager;
  private static PerceptualLoss loss;
  private static NDArray a;
  private static NDArray b;

  @BeforeAll
  static void build() {
    manager = NDManager.newBaseManager();
    loss = PerceptualLoss.load(manager, weights());
    a = FormulaWeights.unit(manager, "a.lpips", 2, 3, 64, 64);
    b = FormulaWeights.unit(manager, "b.lpips", 2, 3, 64, 64);
  }

  private static Map<String, NDArray> weights() {
    Map<String, float[]> heads = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      String name = "lin" + i + ".model.1.weight";
      heads.put(name, GOLDEN.floats(name));
    }
    return RandomPerceptualLoss.weights(manager, heads);
  }

  @AfterAll
  static void free() {
    manager.close();
  }

  @Test
  void featuresDistanceAndGradient() {
    try (NDManager step = manager.newSubManager()) {
      compareFeatures(step);
      compareDistance(step);
    }
    assertThat(GOLDEN.unread()).isEmpty();
  }

  private static void compareFeatures(NDManager step) {
    String[] names = {"relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3"};
    try (GradMode ignored = GradMode.off()) {
      List<NDArray> features = loss.features(step.from(a), Precision.FP32);
      for (int i = 0; i < names.length; i++) {
        float[] mean = features.get(i).mean(new int[] {3}).mean(new int[] {2}).toFloatArray();
        float[] expected = GOLDEN.floats("feature_mean." + names[i]);
        PARITY.close("mean of the five feature maps", names[i], mean, expected, TOLERANCE);
      }
    }
  }

  private static void compareDistance(NDManager step) {
    try (GradMode ignored = GradMode.recording()) {
      NDArray image = step.from(a);
      image.setRequiresGradient(true);
      NDArray distance = loss.distance(image, b, Precision.FP32);
      PARITY.close("distance", distance.toFloatArray(), GOLDEN.floats("distance"), TOLERANCE);
      NDArray gradient = OptimizerKernels.gradients(distance.mean(), List.of(image)).get(0);
      float[] expected = GOLDEN.floats("grad.a");
      PARITY.close("gradient of the image", gradient.toFloatArray(), expected, TOLERANCE);
    }
  }

  @Test
  void isZeroForEqualImagesAndSurvivesBlankOnes() {
    try (NDManager step = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      NDArray blank = step.zeros(new Shape(1, 3, 16, 16));
      blank.setRequiresGradient(true);
      NDArray distance = loss.distance(blank, step.zeros(new Shape(1, 3, 16, 16)), Precision.FP32);
      assertThat(distance.toFloatArray()).containsExactly(0);
      NDArray gradient = OptimizerKernels.gradients(distance.sum(), List.of(blank)).get(0);
      assertThat(gradient.toFloatArray()).containsOnly(0);
    }
  }

  @Test
  void refusesIncompleteWeights() {
    Map<String, NDArray> incomplete = weights();
    incomplete.remove("slice3.12.bias");
    assertThatThrownBy(() -> PerceptualLoss.load(manager, incomplete))
        .hasMessageContaining("slice3.12.bias is missing");
  }
}

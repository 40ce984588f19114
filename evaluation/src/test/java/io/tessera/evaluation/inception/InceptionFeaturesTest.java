package io.tessera.evaluation.inception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.conformance.LcgWeights;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.profile.PixelScale;
import io.tessera.evaluation.profile.Preprocessing;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of pytorch-fid's and torch-fidelity's networks with the same generated weights. */
class InceptionFeaturesTest {
  private static final InceptionFid ID = new InceptionFid("ab".repeat(32));

  private static NDManager manager;
  private static Map<String, NDArray> weights;
  private static InceptionFeatures extractor;

  @BeforeAll
  static void load() {
    manager = NDManager.newBaseManager();
    weights = LcgWeights.create(manager);
    weights.put("Mixed_5b.branch1x1.bn.num_batches_tracked", manager.create(7L));
    extractor = new InceptionFeatures(manager, ID, weights);
  }

  @AfterAll
  static void free() {
    extractor.close();
    manager.close();
  }

  @Test
  void theWeightsAreTheReferences() {
    assertThat(LcgWeights.values("Conv2d_1a_3x3.conv.weight", new Shape(32, 3, 3, 3)))
        .startsWith(-0.3133357f, -0.3536731f, 0.115144856f, 2.9053228e-05f);
  }

  /** Values of each tool's own preprocessing before the network with these weights. */
  @ParameterizedTest
  @CsvSource({
    "ADM, 2970.3789139663068, 107.32375472872742, 0.00966667503593, 4.90298334617, 1.14378494478",
    "TORCH_FIDELITY, 2970.3789139663068, 107.323754729, 0.009666675, 4.902983346, 1.143784945",
    "STYLEGAN, 2970.3789139663068, 107.323754729, 0.009666675, 4.902983346, 1.143784945",
    "PYTORCH_FID, 2984.3248, 107.82952, 0.01112074, 4.931668, 1.139729",
    "CLEAN_FID, 3614.2771, 130.55257, 0.01889713, 5.978517, 1.406748",
  })
  void eachProfileSeesWhatItsToolSees(
      Profile profile, double sum, double norm, float first, float second, float fourth) {
    // NVIDIA's resizer only resembles TensorFlow's
    double slack = profile == Profile.STYLEGAN ? 0.05 : 1e-3;
    try (NDManager step = manager.newSubManager();
        InceptionFeatures seeing =
            new InceptionFeatures(manager, ID, weights, profile.preprocessing())) {
      float[] pool3 = seeing.extract(image(step, 256, 3)).features().toFloatArray();
      assertThat(pool3).hasSize(2048);
      assertThat(sum(pool3)).isCloseTo(sum, within(slack));
      assertThat(Math.sqrt(squares(pool3))).isCloseTo(norm, within(slack));
      assertThat(pool3[0]).isCloseTo(first, within((float) slack / 100));
      assertThat(pool3[1]).isCloseTo(second, within((float) slack / 50));
      assertThat(pool3[3]).isCloseTo(fourth, within((float) slack));
      assertThat(seeing.resizer()).isEqualTo(profile.preprocessing().resizer());
    }
  }

  @Test
  void poolLogitsAndSpatialFeaturesAreTorchFidelitys() {
    try (NDManager step = manager.newSubManager()) {
      Features found = extractor.extract(image(step, 32, 1));
      float[] pool3 = found.features().toFloatArray();
      float[] logits = found.logits().toFloatArray();
      float[] spatial = found.spatial().orElseThrow().toFloatArray();
      assertThat(sum(pool3)).isCloseTo(2468.424410962191, within(1e-3));
      assertThat(Math.sqrt(squares(pool3))).isCloseTo(89.02772649438036, within(1e-4));
      assertThat(pool3[1]).isCloseTo(3.917705f, within(1e-5f));
      assertThat(sum(logits)).isCloseTo(-10.530380696414117, within(1e-4));
      assertThat(logits[0]).isCloseTo(0.9586988f, within(1e-5f));
      assertThat(logits[2]).isCloseTo(1.235872f, within(1e-5f));
      assertThat(spatial).hasSize(2023);
      assertThat(sum(spatial)).isCloseTo(1862.9439328718513, within(1e-3));
      assertThat(spatial[0]).isCloseTo(0.628693f, within(1e-5f));
      assertThat(spatial[1]).isCloseTo(0.4895375f, within(1e-5f));
      assertThat(spatial[2]).isZero();
      assertThat(spatial[3]).isCloseTo(1.8579439f, within(1e-5f));
      assertThat(spatial[4]).isCloseTo(0.6356348f, within(1e-5f));
      assertThat(spatial[5]).isCloseTo(0.66129524f, within(1e-5f));
      assertThat(spatial[6]).isZero();
    }
  }

  @Test
  void whereNothingResizesTheSizeMustFit() {
    Preprocessing asTheyAre = new Preprocessing(Resizer.NONE, PixelScale.SYMMETRIC);
    try (NDManager step = manager.newSubManager();
        InceptionFeatures seeing = new InceptionFeatures(manager, ID, weights, asTheyAre)) {
      assertThatThrownBy(() -> seeing.extract(image(step, 32, 1)))
          .hasMessage(
              "Invalid images: 32 x 32 pixels, expected 299 x 299 where nothing resizes them");
    }
  }

  @Test
  void aBatchIsItsImages() {
    try (NDManager step = manager.newSubManager()) {
      byte[] both = new byte[2 * 40 * 40 * 3];
      System.arraycopy(Lcg.bytes(both.length / 2, 8), 0, both, 0, both.length / 2);
      System.arraycopy(Lcg.bytes(both.length / 2, 9), 0, both, both.length / 2, both.length / 2);
      Features batch = extractor.extract(pixels(step, both, 2, 40));
      Features second = extractor.extract(image(step, 40, 9));
      float[] expected = second.features().toFloatArray();
      float[] found = batch.features().get("1").toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4f));
      }
      assertThat(batch.logits().getShape()).isEqualTo(new Shape(2, 1008));
    }
  }

  @Test
  void onlyResultsStayInTheBatchsManager() {
    try (NDManager step = manager.newSubManager()) {
      NDArray pixels = image(step, 30, 2);
      int before = step.getManagedArrays().size();
      extractor.extract(pixels);
      assertThat(step.getManagedArrays()).hasSize(before + 3);
    }
  }

  @Test
  void itsDistanceIsCalledFid() {
    assertThat(
            Protocol.of(Metric.FRECHET_DISTANCE, extractor.id(), 1, 1)
                .withResizer(extractor.resizer()))
        .hasToString(
            "FID; inception-fid sha256:"
                + "ab".repeat(32)
                + "; 1 reference, 1 measured images; resizer tf1-bilinear");
    assertThat(extractor.dimension()).isEqualTo(2048);
    assertThat(extractor.classes()).isEqualTo(1008);
  }

  @Test
  void otherWeightsAreRefused() {
    Map<String, NDArray> incomplete = withoutCounters();
    incomplete.remove("fc.bias");
    assertThatThrownBy(() -> new InceptionFeatures(manager, ID, incomplete))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fc.bias is missing");
  }

  @Test
  void otherPixelsAreRefused() {
    try (NDManager step = manager.newSubManager()) {
      assertThatThrownBy(() -> extractor.extract(step.zeros(new Shape(1, 3, 8, 8))))
          .hasMessage("Invalid pixels: float32 (1, 3, 8, 8); expected uint8 [B, H, W, 3]");
      assertThatThrownBy(() -> extractor.extract(step.zeros(new Shape(0, 8, 8, 3), DataType.UINT8)))
          .hasMessage(
              "Invalid pixels: (0, 8, 8, 3); expected at least one image of at least 1 x 1 pixels");
    }
  }

  private static Map<String, NDArray> withoutCounters() {
    Map<String, NDArray> copy = new HashMap<>(weights);
    copy.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
    return copy;
  }

  private static NDArray image(NDManager step, int side, int seed) {
    return pixels(step, Lcg.bytes(side * side * 3, seed), 1, side);
  }

  private static NDArray pixels(NDManager step, byte[] pixels, int images, int side) {
    return step.create(ByteBuffer.wrap(pixels), new Shape(images, side, side, 3), DataType.UINT8);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }
}

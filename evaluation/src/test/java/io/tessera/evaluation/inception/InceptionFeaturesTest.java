package io.tessera.evaluation.inception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.Lcg;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  @Test
  void preprocessingAndPool3ArePytorchFids() {
    try (NDManager step = manager.newSubManager()) {
      float[] pool3 = extractor.extract(image(step, 256, 3)).features().toFloatArray();
      assertThat(pool3).hasSize(2048);
      assertThat(sum(pool3)).isCloseTo(2984.3248, within(1e-3));
      assertThat(Math.sqrt(squares(pool3))).isCloseTo(107.82952, within(1e-4));
      assertThat(pool3[0]).isCloseTo(0.01112074f, within(1e-6f));
      assertThat(pool3[1]).isCloseTo(4.931668f, within(1e-5f));
      assertThat(pool3[3]).isCloseTo(1.139729f, within(1e-5f));
    }
  }

  @Test
  void tensorFlowsPreprocessingGivesTorchFidelitysNumbers() {
    byte[] pixels = Lcg.bytes(32 * 32 * 3, 1);
    float[] resized = TensorFlowResize.to299(pixels, 32, 32);
    assertThat(crc(resized)).isEqualTo(0xd0e1b1f4L);
    ParameterSet parameters = new ParameterSet();
    InceptionV3 network = new InceptionV3(parameters.root());
    try (NDManager step = manager.newSubManager();
        GradMode ignored = GradMode.off()) {
      parameters.allocate(step);
      parameters.copyFrom(withoutCounters());
      NDArray images =
          step.create(resized, new Shape(1, 299, 299, 3)).transpose(0, 3, 1, 2).sub(128).div(128);
      NDArray features = network.features(images);
      float[] pool3 = features.toFloatArray();
      float[] logits = network.unbiasedLogits(features).toFloatArray();
      assertThat(sum(pool3)).isCloseTo(2468.424410962191, within(1e-3));
      assertThat(Math.sqrt(squares(pool3))).isCloseTo(89.02772649438036, within(1e-4));
      assertThat(pool3[1]).isCloseTo(3.917705f, within(1e-5f));
      assertThat(sum(logits)).isCloseTo(-10.530380696414117, within(1e-4));
      assertThat(logits[0]).isCloseTo(0.9586988f, within(1e-5f));
      assertThat(logits[2]).isCloseTo(1.235872f, within(1e-5f));
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
      assertThat(step.getManagedArrays()).hasSize(before + 2);
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
                + "; 1 reference, 1 measured images; resizer torch-bilinear");
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

  private static long crc(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
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

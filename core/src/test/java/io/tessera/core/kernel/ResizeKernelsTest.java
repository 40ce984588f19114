package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeKernelsTest {
  private static final int SIDE = 299;

  /** torch-fidelity's function, which has TensorFlow 1's bits. */
  @ParameterizedTest
  @CsvSource({
    "32, 32, 1, d0e1b1f4, 34198908.604725",
    "64, 48, 2, 46bbb3b0, 34172960.746145",
    "256, 256, 3, 11972189, 34143618.960562",
    "512, 400, 4, 7d356a3d, 34165740.166919",
  })
  void tensorFlowsBits(int height, int width, int seed, String crc, double sum) {
    try (NDManager step = NDManager.newBaseManager()) {
      float[] resized =
          interleaved(ResizeKernels.tensorFlow(noise(step, height, width, seed), SIDE, SIDE));
      assertThat(crc(resized)).isEqualTo(Long.parseLong(crc, 16));
      assertThat(sum(resized)).isCloseTo(sum, within(1e-5));
    }
  }

  /** The operations of NVIDIA's TorchScript form, run by torch 1.13. */
  @ParameterizedTest
  @CsvSource({
    "32, 32, 1, 34198908.54398155, 205.30316",
    "64, 48, 2, 34172960.71098518, 106.10428",
    "256, 256, 3, 34143619.31777775, 79.40653",
    "512, 400, 4, 34165741.471048355, 93.55057",
  })
  void sampledGridIsTorchs(int height, int width, int seed, double sum, float red) {
    try (NDManager step = NDManager.newBaseManager()) {
      float[] resized =
          interleaved(ResizeKernels.sampledGrid(noise(step, height, width, seed), SIDE, SIDE));
      assertThat(sum(resized)).isCloseTo(sum, within(1.0));
      assertThat(resized[(150 * SIDE + 77) * 3]).isCloseTo(red, within(1e-3f));
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 32, 1, 0.0008", "512, 400, 4, 0.0115"})
  void sampledGridResemblesTensorFlow(int height, int width, int seed, float bound) {
    try (NDManager step = NDManager.newBaseManager()) {
      NDArray image = noise(step, height, width, seed);
      float largest =
          ResizeKernels.sampledGrid(image, SIDE, SIDE)
              .sub(ResizeKernels.tensorFlow(image, SIDE, SIDE))
              .abs()
              .max()
              .getFloat();
      assertThat(largest).isPositive().isLessThan(bound);
    }
  }

  @Test
  void anImageOfTheRightSizeIsUnchanged() {
    try (NDManager step = NDManager.newBaseManager()) {
      NDArray image = noise(step, 7, 5, 3);
      assertThat(ResizeKernels.tensorFlow(image, 7, 5)).isEqualTo(image);
    }
  }

  @Test
  void onlyTheResultStaysInTheManager() {
    try (NDManager step = NDManager.newBaseManager()) {
      NDArray image = noise(step, 7, 5, 3);
      int before = step.getManagedArrays().size();
      ResizeKernels.tensorFlow(image, 9, 9);
      ResizeKernels.sampledGrid(image, 9, 9);
      assertThat(step.getManagedArrays()).hasSize(before + 2);
    }
  }

  /** s = 1664525 s + 1013904223 mod 2³², the upper byte of each. */
  private static NDArray noise(NDManager step, int height, int width, int seed) {
    byte[] bytes = new byte[height * width * 3];
    int state = seed;
    for (int i = 0; i < bytes.length; i++) {
      state = state * 1664525 + 1013904223;
      bytes[i] = (byte) (state >>> 24);
    }
    try (NDArray pixels =
        step.create(ByteBuffer.wrap(bytes), new Shape(1, height, width, 3), DataType.UINT8)) {
      return ResizeKernels.planes(pixels);
    }
  }

  private static float[] interleaved(NDArray planes) {
    return planes.transpose(0, 2, 3, 1).toFloatArray();
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static long crc(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
  }
}

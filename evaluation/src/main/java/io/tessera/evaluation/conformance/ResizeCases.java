package io.tessera.evaluation.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.image.FloatResampler;
import io.tessera.core.image.ResampleFilter;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.ResizeKernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Cases of generated images brought to FID-Inception's size: larger, smaller and neither square.
 * Bit-exact resizers are compared by the CRC-32 of all values as little-endian float32 {@code [299,
 * 299, 3]}, the others by their sum.
 */
final class ResizeCases {
  private static final int SIDE = 299;
  private static final int CHANNELS = 3;

  private final NDManager manager;
  private final List<ConformanceCase> cases = new ArrayList<>();

  private ResizeCases(NDManager manager) {
    this.manager = manager;
  }

  /** A generated image. */
  private record Image(int height, int width, int seed) {
    byte[] bytes() {
      return Lcg.bytes(height * width * CHANNELS, seed);
    }
  }

  static List<ConformanceCase> all(NDManager manager) {
    ResizeCases resizes = new ResizeCases(manager);
    List<Image> images =
        List.of(
            new Image(32, 32, 1),
            new Image(64, 48, 2),
            new Image(256, 256, 3),
            new Image(512, 400, 4));
    resizes.bits(
        "TensorFlow 1",
        "bilinear",
        images,
        resizes::tensorFlow,
        0xd0e1b1f4L,
        0x46bbb3b0L,
        0x11972189L,
        0x7d356a3dL);
    resizes.bits(
        "Pillow 9.4",
        "bicubic",
        images,
        ResizeCases::pillow,
        0x88443d2aL,
        0x0cf9aa41L,
        0x70b9d4feL,
        0xcc7b1548L);
    double[] sums = {34218140.256445, 34174188.950706, 34145467.083768, 34182005.736171};
    for (int i = 0; i < sums.length; i++) {
      Image image = images.get(i);
      resizes.cases.add(
          new ConformanceCase(
              "torch 1.13",
              name("sum of bilinear", image),
              sums[i],
              1, // 268,203 values, each within 1e-4
              () -> sum(resizes.torch(image))));
    }
    return List.copyOf(resizes.cases);
  }

  private void bits(
      String tool,
      String filter,
      List<Image> images,
      Function<Image, float[]> resized,
      long... checksums) {
    for (int i = 0; i < checksums.length; i++) {
      Image image = images.get(i);
      cases.add(
          new ConformanceCase(
              tool,
              name("CRC-32 of " + filter, image),
              checksums[i],
              0,
              () -> checksum(resized.apply(image))));
    }
  }

  private static String name(String what, Image image) {
    return "%s resizing of an image of %d x %d".formatted(what, image.width, image.height);
  }

  private float[] tensorFlow(Image image) {
    try (NDManager scope = manager.newSubManager()) {
      return interleaved(ResizeKernels.tensorFlow(planes(scope, image), SIDE, SIDE));
    }
  }

  private float[] torch(Image image) {
    try (NDManager scope = manager.newSubManager()) {
      return interleaved(ConvolutionKernels.resizeBilinear(planes(scope, image), SIDE, SIDE));
    }
  }

  private static float[] pillow(Image image) {
    float[] levels =
        FloatResampler.resize(
            image.bytes(), image.width, image.height, SIDE, SIDE, ResampleFilter.BICUBIC);
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.min(Math.max(levels[i], 0), 255);
    }
    return levels;
  }

  private static NDArray planes(NDManager scope, Image image) {
    return ResizeKernels.planes(
        scope.create(
            ByteBuffer.wrap(image.bytes()),
            new Shape(1, image.height, image.width, CHANNELS),
            DataType.UINT8));
  }

  private static float[] interleaved(NDArray planes) {
    return planes.transpose(0, 2, 3, 1).toFloatArray();
  }

  private static double checksum(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}

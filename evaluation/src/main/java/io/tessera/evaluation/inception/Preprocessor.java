package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.image.FloatResampler;
import io.tessera.core.image.ResampleFilter;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.ResizeKernels;
import io.tessera.evaluation.profile.PixelScale;
import io.tessera.evaluation.profile.Preprocessing;
import io.tessera.evaluation.profile.Resizer;

/**
 * Brings images to FID-Inception's input as a profile says. Bilinear resizing runs on the images'
 * device, Pillow's on the processor.
 */
final class Preprocessor {
  private static final int SIDE = InceptionV3.INPUT_SIDE;
  private static final int CHANNELS = 3;

  private final Preprocessing preprocessing;

  Preprocessor(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
  }

  /** uint8 {@code [B, H, W, 3]} → float32 {@code [B, 3, 299, 299]}, owned by the same manager. */
  NDArray prepare(NDArray pixels) {
    NDManager parent = pixels.getManager();
    try (NDManager scope = parent.newSubManager()) {
      scope.tempAttachAll(pixels);
      NDArray levels =
          preprocessing.resizer() == Resizer.PILLOW_BICUBIC
              ? resampled(pixels, scope)
              : ResizeKernels.planes(pixels);
      NDArray input = scaled(levels);
      input.attach(parent);
      return input;
    }
  }

  private NDArray scaled(NDArray levels) {
    if (preprocessing.scale() == PixelScale.SYMMETRIC) {
      return resized(levels.div(255)).mul(2).sub(1);
    }
    return resized(levels).sub(128).div(128);
  }

  private NDArray resized(NDArray planes) {
    return switch (preprocessing.resizer()) {
      case TENSORFLOW_BILINEAR -> ResizeKernels.tensorFlow(planes, SIDE, SIDE);
      case TORCH_BILINEAR -> ConvolutionKernels.resizeBilinear(planes, SIDE, SIDE);
      case SAMPLED_GRID -> ResizeKernels.sampledGrid(planes, SIDE, SIDE);
      case PILLOW_BICUBIC -> planes;
      case NONE -> unresized(planes);
    };
  }

  private static NDArray unresized(NDArray planes) {
    Shape shape = planes.getShape();
    if (shape.get(2) != SIDE || shape.get(3) != SIDE) {
      throw new IllegalArgumentException(
          "Invalid images: %d x %d pixels, expected %d x %d where nothing resizes them"
              .formatted(shape.get(3), shape.get(2), SIDE, SIDE));
    }
    return planes;
  }

  /** Grey levels {@code [B, 3, 299, 299]}, unrounded, clipped to 0..255. */
  private static NDArray resampled(NDArray pixels, NDManager scope) {
    Shape shape = pixels.getShape();
    int images = (int) shape.get(0);
    int height = (int) shape.get(1);
    int width = (int) shape.get(2);
    byte[] all = pixels.toByteArray();
    byte[] image = new byte[height * width * CHANNELS];
    int plane = SIDE * SIDE;
    float[] planes = new float[Math.multiplyExact(images, CHANNELS * plane)];
    for (int b = 0; b < images; b++) {
      System.arraycopy(all, b * image.length, image, 0, image.length);
      float[] levels =
          FloatResampler.resize(image, width, height, SIDE, SIDE, ResampleFilter.BICUBIC);
      for (int i = 0; i < levels.length; i++) {
        planes[(b * CHANNELS + i % CHANNELS) * plane + i / CHANNELS] =
            Math.min(Math.max(levels[i], 0), 255);
      }
    }
    return scope.create(planes, new Shape(images, CHANNELS, SIDE, SIDE));
  }
}

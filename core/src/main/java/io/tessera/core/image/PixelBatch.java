package io.tessera.core.image;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns images into the numbers that models take, and back. A batch is {@code [B, 3, H, W]}, planes
 * in the order red, green, blue, values in [−1, 1].
 *
 * <p>There: {@code x / 127.5 − 1}, in float32. Back: {@code clamp(127.5·v + 128, 0, 255)}, with its
 * fraction dropped, which is LlamaGen's rule and rounds to the nearest level. Going there and back
 * gives the same image.
 */
public final class PixelBatch {

  private static final float[] SCALED = new float[256];

  static {
    for (int level = 0; level < SCALED.length; level++) {
      SCALED[level] = level / 127.5f - 1;
    }
  }

  private PixelBatch() {}

  /**
   * Writes the image's {@code [3, H, W]} values at the buffer's position, which moves past them.
   */
  public static void toFloatChw(RgbImage image, FloatBuffer target) {
    float[] values = new float[image.samples().length];
    write(image, values, 0);
    target.put(values);
  }

  /**
   * The images as one batch, {@code [B, 3, H, W]}.
   *
   * @throws IllegalArgumentException if sizes differ
   */
  public static float[] toFloatChw(List<RgbImage> images) {
    if (images.isEmpty()) {
      return new float[0];
    }
    RgbImage first = images.get(0);
    int length = first.samples().length;
    float[] values = new float[Math.multiplyExact(images.size(), length)];
    for (int i = 0; i < images.size(); i++) {
      RgbImage image = images.get(i);
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IllegalArgumentException(
            "Cannot batch images: %s and %s differ in size; crop them first"
                .formatted(first, image));
      }
      write(image, values, i * length);
    }
    return values;
  }

  /**
   * Reads one image's {@code [3, height, width]} values from the buffer's position, which moves
   * past them. Values outside [−1, 1] are clamped; NaN becomes 0, black.
   */
  public static RgbImage fromFloatChw(FloatBuffer values, int width, int height) {
    float[] image = new float[RgbImage.sampleCount(width, height)];
    values.get(image);
    return read(image, 0, width, height);
  }

  /**
   * The images of a batch {@code [B, 3, height, width]}; see {@link #fromFloatChw(FloatBuffer, int,
   * int)}.
   *
   * @throws IllegalArgumentException if the values are not a whole number of images
   */
  public static List<RgbImage> fromFloatChw(float[] values, int width, int height) {
    int length = RgbImage.sampleCount(width, height);
    if (values.length % length != 0) {
      throw new IllegalArgumentException(
          "Invalid batch: %d values are not a multiple of 3x%dx%d"
              .formatted(values.length, height, width));
    }
    List<RgbImage> images = new ArrayList<>(values.length / length);
    for (int at = 0; at < values.length; at += length) {
      images.add(read(values, at, width, height));
    }
    return images;
  }

  private static void write(RgbImage image, float[] target, int at) {
    byte[] samples = image.samples();
    int plane = samples.length / RgbImage.CHANNELS;
    for (int pixel = 0, from = 0; pixel < plane; pixel++, from += RgbImage.CHANNELS) {
      target[at + pixel] = SCALED[samples[from] & 0xFF];
      target[at + plane + pixel] = SCALED[samples[from + 1] & 0xFF];
      target[at + 2 * plane + pixel] = SCALED[samples[from + 2] & 0xFF];
    }
  }

  private static RgbImage read(float[] values, int at, int width, int height) {
    byte[] samples = new byte[RgbImage.sampleCount(width, height)];
    int plane = width * height;
    for (int pixel = 0, to = 0; pixel < plane; pixel++) {
      samples[to++] = level(values[at + pixel]);
      samples[to++] = level(values[at + plane + pixel]);
      samples[to++] = level(values[at + 2 * plane + pixel]);
    }
    return RgbImage.owning(width, height, samples);
  }

  private static byte level(float value) {
    return (byte) (int) Math.min(Math.max(127.5f * value + 128, 0), 255);
  }
}

package io.tessera.core.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An immutable 8-bit RGB image. Samples are interleaved in raster order, {@code [H, W, 3]}, one
 * unsigned byte each. Two images are equal when their sizes and samples are.
 */
public final class RgbImage {

  static final int CHANNELS = 3;

  /** The most pixels one image can hold: its samples live in one Java array. */
  static final long MAX_PIXELS = (Integer.MAX_VALUE - 8) / CHANNELS;

  private final int width;
  private final int height;
  private final byte[] samples; // [H, W, 3]

  private RgbImage(int width, int height, byte[] samples) {
    if (samples.length != sampleCount(width, height)) {
      throw new IllegalArgumentException(
          "Invalid samples: %d bytes; a %dx%d RGB image has %d"
              .formatted(samples.length, width, height, sampleCount(width, height)));
    }
    this.width = width;
    this.height = height;
    this.samples = samples;
  }

  /**
   * An image of these samples, which are copied.
   *
   * @param samples interleaved RGB, {@code [height, width, 3]}
   * @throws IllegalArgumentException if a side is not positive or the length is not 3·width·height
   */
  public static RgbImage of(int width, int height, byte[] samples) {
    return new RgbImage(width, height, samples.clone());
  }

  /**
   * An image of one colour.
   *
   * @param rgb {@code 0xRRGGBB}
   */
  public static RgbImage filled(int width, int height, int rgb) {
    byte[] samples = new byte[sampleCount(width, height)];
    for (int i = 0; i < samples.length; i += CHANNELS) {
      samples[i] = (byte) (rgb >> 16);
      samples[i + 1] = (byte) (rgb >> 8);
      samples[i + 2] = (byte) rgb;
    }
    return new RgbImage(width, height, samples);
  }

  /** An image of these samples without copying: the caller gives the array away. */
  static RgbImage owning(int width, int height, byte[] samples) {
    return new RgbImage(width, height, samples);
  }

  /** The number of samples, 3·width·height; refuses sizes that no image can have. */
  static int sampleCount(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "Invalid image size: %dx%d; both sides must be positive, with at most %d pixels"
              .formatted(width, height, MAX_PIXELS));
    }
    return CHANNELS * width * height;
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** The samples as a new array, interleaved RGB, {@code [height, width, 3]}. */
  public byte[] toByteArray() {
    return samples.clone();
  }

  /** Writes the samples, interleaved RGB, at the buffer's position, which moves past them. */
  public void copyTo(ByteBuffer target) {
    target.put(samples);
  }

  /** The array behind this image; whoever asks for it must not write to it. */
  byte[] samples() {
    return samples;
  }

  /**
   * One sample, 0 to 255.
   *
   * @param channel 0 red, 1 green, 2 blue
   * @throws IndexOutOfBoundsException if the position or the channel is outside the image
   */
  public int sample(int x, int y, int channel) {
    if (x < 0 || x >= width || y < 0 || y >= height || channel < 0 || channel >= CHANNELS) {
      throw new IndexOutOfBoundsException(
          "Invalid position: x %d, y %d, channel %d of %s".formatted(x, y, channel, this));
    }
    return samples[(y * width + x) * CHANNELS + channel] & 0xFF;
  }

  /** One pixel as {@code 0xRRGGBB}. */
  public int rgb(int x, int y) {
    return (sample(x, y, 0) << 16) | (sample(x, y, 1) << 8) | sample(x, y, 2);
  }

  /**
   * The rectangle with its top left corner at (x, y).
   *
   * @throws IllegalArgumentException if the rectangle is empty or not inside the image
   */
  public RgbImage crop(int x, int y, int cropWidth, int cropHeight) {
    if (x < 0
        || y < 0
        || cropWidth < 1
        || cropHeight < 1
        || cropWidth > width - x
        || cropHeight > height - y) {
      throw new IllegalArgumentException(
          "Invalid crop: %dx%d at (%d, %d); it must lie inside the %dx%d image"
              .formatted(cropWidth, cropHeight, x, y, width, height));
    }
    if (cropWidth == width && cropHeight == height) {
      return this;
    }
    byte[] cropped = new byte[sampleCount(cropWidth, cropHeight)];
    int rowLength = cropWidth * CHANNELS;
    for (int row = 0; row < cropHeight; row++) {
      int from = ((y + row) * width + x) * CHANNELS;
      System.arraycopy(samples, from, cropped, row * rowLength, rowLength);
    }
    return new RgbImage(cropWidth, cropHeight, cropped);
  }

  /** The mirror image, left and right exchanged. */
  public RgbImage flipHorizontally() {
    byte[] flipped = new byte[samples.length];
    int rowLength = width * CHANNELS;
    for (int row = 0; row < samples.length; row += rowLength) {
      int to = row + rowLength;
      for (int from = row; from < row + rowLength; from += CHANNELS) {
        to -= CHANNELS;
        flipped[to] = samples[from];
        flipped[to + 1] = samples[from + 1];
        flipped[to + 2] = samples[from + 2];
      }
    }
    return new RgbImage(width, height, flipped);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage image
        && width == image.width
        && height == image.height
        && Arrays.equals(samples, image.samples);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(samples);
  }

  @Override
  public String toString() {
    return "RgbImage[" + width + "x" + height + "]";
  }
}

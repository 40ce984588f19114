package io.tessera.core.image;

import java.util.Arrays;

/**
 * Resizes images without rounding to grey levels, with the bits of Pillow 9.4's {@code
 * Image.resize} on one channel at a time in mode "F": a horizontal pass, then a vertical one, sums
 * in float64, each pass stored in float32.
 */
public final class FloatResampler {
  private static final int CHANNELS = RgbImage.CHANNELS;

  private final FilterWeights columns;
  private final FilterWeights rows;
  private final int width; // of the source
  private final float[][] ring; // source rows after the horizontal pass, row y at y mod length

  private FloatResampler(FilterWeights columns, FilterWeights rows, int width) {
    this.columns = columns;
    this.rows = rows;
    this.width = width;
    this.ring = new float[rows.widest()][columns.size() * CHANNELS];
  }

  /**
   * The image resized, in grey levels. Filters that overshoot leave values outside 0..255; nothing
   * is clipped.
   *
   * @param rgb interleaved RGB, unsigned bytes {@code [height, width, 3]}
   * @return {@code [targetHeight, targetWidth, 3]}
   * @throws IllegalArgumentException if no image can have one of the sizes, or the length is not
   *     3·width·height
   */
  public static float[] resize(
      byte[] rgb, int width, int height, int targetWidth, int targetHeight, ResampleFilter filter) {
    int length = RgbImage.sampleCount(width, height);
    if (rgb.length != length) {
      throw new IllegalArgumentException(
          "Invalid samples: %d bytes; a %dx%d RGB image has %d"
              .formatted(rgb.length, width, height, length));
    }
    RgbImage.sampleCount(targetWidth, targetHeight);
    FilterWeights columns = FilterWeights.of(filter, width, targetWidth, 0, targetWidth);
    FilterWeights rows = FilterWeights.of(filter, height, targetHeight, 0, targetHeight);
    return new FloatResampler(columns, rows, width).resample(rgb);
  }

  private float[] resample(byte[] rgb) {
    int rowLength = columns.size() * CHANNELS;
    float[] target = new float[rows.size() * rowLength];
    double[] sums = new double[rowLength];
    float[] line = new float[width * CHANNELS];
    int passed = rows.start(0);
    for (int y = 0; y < rows.size(); y++) {
      int start = rows.start(y);
      int end = start + rows.count(y);
      for (; passed < end; passed++) {
        widen(rgb, passed, line);
        passHorizontally(line, ring[passed % ring.length]);
      }
      Arrays.fill(sums, 0);
      for (int row = start; row < end; row++) {
        double weight = rows.weights()[rows.firstWeight(y) + row - start];
        accumulate(ring[row % ring.length], weight, sums);
      }
      store(sums, target, y * rowLength);
    }
    return target;
  }

  private static void widen(byte[] rgb, int row, float[] line) {
    int from = row * line.length;
    for (int i = 0; i < line.length; i++) {
      line[i] = rgb[from + i] & 0xFF;
    }
  }

  private void passHorizontally(float[] line, float[] target) {
    double[] weights = columns.weights();
    for (int x = 0; x < columns.size(); x++) {
      double red = 0;
      double green = 0;
      double blue = 0;
      int from = columns.start(x) * CHANNELS;
      int tap = columns.firstWeight(x);
      for (int last = tap + columns.count(x); tap < last; tap++) {
        double weight = weights[tap];
        red += line[from] * weight;
        green += line[from + 1] * weight;
        blue += line[from + 2] * weight;
        from += CHANNELS;
      }
      target[x * CHANNELS] = (float) red;
      target[x * CHANNELS + 1] = (float) green;
      target[x * CHANNELS + 2] = (float) blue;
    }
  }

  private static void accumulate(float[] row, double weight, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row[i] * weight;
    }
  }

  private static void store(double[] sums, float[] target, int at) {
    for (int i = 0; i < sums.length; i++) {
      target[at + i] = (float) sums[i];
    }
  }
}

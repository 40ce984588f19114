package io.tessera.core.image;

import java.util.Arrays;

/**
 * Resizes images with the bytes of Pillow 9.4's {@code Image.resize}: a horizontal pass rounded to
 * 8 bits, then a vertical one, both with the fixed-point weights of {@link FilterTaps}. Pillow 13
 * makes the vertical pass first for some sizes and then gives other bytes; the golden files are
 * those of 9.4.
 */
public final class Resampler {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final long HALVES = (long) FilterTaps.HALF << 32 | FilterTaps.HALF;

  private final RgbImage image;
  private final FilterTaps columns;
  private final FilterTaps rows;

  /** Two source rows side by side, one in each half of a long, so that a product serves both. */
  private final long[] pair; // [W, 3]

  /** Source rows after the horizontal pass, one int a sample; source row y is at y mod length. */
  private final int[][] ring;

  private int ringEnd; // source rows before this one have passed

  private Resampler(RgbImage image, FilterTaps columns, FilterTaps rows) {
    this.image = image;
    this.columns = columns;
    this.rows = rows;
    this.pair = new long[image.width() * CHANNELS];
    this.ring = new int[rows.widest() + 1][columns.size() * CHANNELS];
    this.ringEnd = rows.start(0);
  }

  /**
   * The image resized; the same image if it has this size.
   *
   * @throws IllegalArgumentException if no image can have this size
   */
  public static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    RgbImage.sampleCount(width, height);
    return resizedWindow(image, filter, width, height, new Window(0, 0, width, height));
  }

  /**
   * The pixels of {@code window} of the image resized to {@code width}×{@code height}, and nothing
   * else: the whole may be larger than an image can be.
   */
  static RgbImage resizedWindow(
      RgbImage image, ResampleFilter filter, long width, long height, Window window) {
    if (width == image.width() && height == image.height()) {
      return image.crop((int) window.x(), (int) window.y(), window.width(), window.height());
    }
    FilterTaps columns = FilterTaps.of(filter, image.width(), width, window.x(), window.width());
    FilterTaps rows = FilterTaps.of(filter, image.height(), height, window.y(), window.height());
    return new Resampler(image, columns, rows).resample();
  }

  /** A rectangle of an image that need not exist as a whole. */
  record Window(long x, long y, int width, int height) {}

  private RgbImage resample() {
    byte[] target = new byte[RgbImage.sampleCount(columns.size(), rows.size())];
    int[] sums = new int[columns.size() * CHANNELS];
    for (int y = 0; y < rows.size(); y++) {
      int start = rows.start(y);
      int end = start + rows.count(y);
      while (ringEnd < end) {
        load(ringEnd);
        passHorizontally(ring[ringEnd % ring.length], ring[(ringEnd + 1) % ring.length]);
        ringEnd += 2;
      }
      Arrays.fill(sums, FilterTaps.HALF);
      for (int row = start; row < end; row++) {
        accumulate(
            ring[row % ring.length], rows.weights()[rows.firstWeight(y) + row - start], sums);
      }
      store(sums, target, y * sums.length);
    }
    return RgbImage.owning(columns.size(), rows.size(), target);
  }

  /** Loads a source row and the one below it; the last one twice. */
  private void load(int y) {
    byte[] source = image.samples();
    int upper = y * pair.length;
    int lower = y + 1 < image.height() ? upper + pair.length : upper;
    int last = columns.size() - 1;
    int end = (columns.start(last) + columns.count(last)) * CHANNELS;
    for (int i = columns.start(0) * CHANNELS; i < end; i++) {
      pair[i] = (source[lower + i] & 0xFFL) << 32 | (source[upper + i] & 0xFFL);
    }
  }

  private void passHorizontally(int[] upper, int[] lower) {
    int[] weights = columns.weights();
    for (int x = 0; x < columns.size(); x++) {
      long red = HALVES;
      long green = HALVES;
      long blue = HALVES;
      int from = columns.start(x) * CHANNELS;
      int tap = columns.firstWeight(x);
      for (int last = tap + columns.count(x); tap < last; tap++) {
        long weight = weights[tap];
        red += pair[from] * weight;
        green += pair[from + 1] * weight;
        blue += pair[from + 2] * weight;
        from += CHANNELS;
      }
      int to = x * CHANNELS;
      upper[to] = clip((int) red);
      upper[to + 1] = clip((int) green);
      upper[to + 2] = clip((int) blue);
      lower[to] = clip(upperHalf(red));
      lower[to + 1] = clip(upperHalf(green));
      lower[to + 2] = clip(upperHalf(blue));
    }
  }

  /** A negative lower half has borrowed from the upper one. */
  private static int upperHalf(long sums) {
    return (int) ((sums - (int) sums) >> 32);
  }

  private static void accumulate(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row[i] * weight;
    }
  }

  private static void store(int[] sums, byte[] target, int at) {
    for (int i = 0; i < sums.length; i++) {
      target[at + i] = (byte) clip(sums[i]);
    }
  }

  private static int clip(int sum) {
    return Math.min(Math.max(sum >> FilterTaps.FRACTION_BITS, 0), 255);
  }
}

package io.tessera.core.image;

/**
 * The fixed-point weights with which source pixels make target pixels along one axis, as Pillow's
 * 8-bit resampling computes them: in double precision, divided by their sum, then rounded to 22
 * fractional bits. Pillow's order of operations is kept, for the last bit depends on it.
 */
final class FilterTaps {

  /** Weights are multiples of 2^−22: 32 bits less 8 of the sample and 2 for overshoot. */
  static final int FRACTION_BITS = 32 - 8 - 2;

  /** Half a grey level: sums begin with it, so that dropping the fraction rounds. */
  static final int HALF = 1 << (FRACTION_BITS - 1);

  private final int[] starts;
  private final int[] counts;
  private final int[] weights; // [targets, stride]
  private final int stride;

  private FilterTaps(int targets, int stride) {
    this.starts = new int[targets];
    this.counts = new int[targets];
    this.weights = new int[Math.multiplyExact(targets, stride)];
    this.stride = stride;
  }

  /**
   * Taps of the target pixels from {@code first} on, of a whole target axis of {@code targetSize}.
   *
   * @param targetSize may exceed what an image can hold; only the asked-for part is computed
   */
  static FilterTaps of(
      ResampleFilter filter, int sourceSize, long targetSize, long first, int count) {
    if (sourceSize == targetSize) {
      return identity((int) first, count);
    }
    double scale = (double) sourceSize / targetSize;
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    int stride = (int) Math.ceil(support) * 2 + 1;
    FilterTaps taps = new FilterTaps(count, stride);
    double[] kernel = new double[stride];
    for (int i = 0; i < count; i++) {
      double centre = (first + i + 0.5) * scale;
      int start = Math.max((int) (centre - support + 0.5), 0);
      int end = Math.min((int) (centre + support + 0.5), sourceSize);
      taps.starts[i] = start;
      taps.counts[i] = end - start;
      double sum = 0;
      for (int t = 0; t < end - start; t++) {
        kernel[t] = filter.weight((t + start - centre + 0.5) * (1 / stretch));
        sum += kernel[t];
      }
      for (int t = 0; t < end - start; t++) {
        taps.weights[i * stride + t] = fixedPoint(sum == 0 ? kernel[t] : kernel[t] / sum);
      }
    }
    return taps;
  }

  private static FilterTaps identity(int first, int count) {
    FilterTaps taps = new FilterTaps(count, 1);
    for (int i = 0; i < count; i++) {
      taps.starts[i] = first + i;
      taps.counts[i] = 1;
      taps.weights[i] = 1 << FRACTION_BITS;
    }
    return taps;
  }

  private static int fixedPoint(double weight) {
    return (int) (weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
  }

  /** How many target pixels there are. */
  int size() {
    return starts.length;
  }

  /** The first source pixel that a target pixel takes. */
  int start(int target) {
    return starts[target];
  }

  /** How many source pixels a target pixel takes. */
  int count(int target) {
    return counts[target];
  }

  /** Where in {@link #weights} those of a target pixel begin. */
  int firstWeight(int target) {
    return target * stride;
  }

  /** Fixed-point weights of all target pixels; the array itself, not a copy. */
  int[] weights() {
    return weights;
  }

  /** The most source pixels that one target pixel takes. */
  int widest() {
    int widest = 0;
    for (int count : counts) {
      widest = Math.max(widest, count);
    }
    return widest;
  }
}

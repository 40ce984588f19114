package io.tessera.core.image;

/**
 * {@link FilterWeights} in the fixed-point form of Pillow's 8-bit resampling: rounded to 22
 * fractional bits.
 */
final class FilterTaps {

  /** Weights are multiples of 2^−22: 32 bits less 8 of the sample and 2 for overshoot. */
  static final int FRACTION_BITS = 32 - 8 - 2;

  /** Half a grey level: sums begin with it, so that dropping the fraction rounds. */
  static final int HALF = 1 << (FRACTION_BITS - 1);

  private final FilterWeights exact;
  private final int[] weights; // [targets, stride]

  private FilterTaps(FilterWeights exact) {
    this.exact = exact;
    double[] values = exact.weights();
    this.weights = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      weights[i] = fixedPoint(values[i]);
    }
  }

  /** As {@link FilterWeights#of}. */
  static FilterTaps of(
      ResampleFilter filter, int sourceSize, long targetSize, long first, int count) {
    return new FilterTaps(FilterWeights.of(filter, sourceSize, targetSize, first, count));
  }

  private static int fixedPoint(double weight) {
    return (int) (weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
  }

  /** How many target pixels there are. */
  int size() {
    return exact.size();
  }

  /** The first source pixel that a target pixel takes. */
  int start(int target) {
    return exact.start(target);
  }

  /** How many source pixels a target pixel takes. */
  int count(int target) {
    return exact.count(target);
  }

  /** Where in {@link #weights} those of a target pixel begin. */
  int firstWeight(int target) {
    return exact.firstWeight(target);
  }

  /** Fixed-point weights of all target pixels; the array itself, not a copy. */
  int[] weights() {
    return weights;
  }

  /** The most source pixels that one target pixel takes. */
  int widest() {
    return exact.widest();
  }
}

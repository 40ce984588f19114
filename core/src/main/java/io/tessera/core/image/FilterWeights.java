package io.tessera.core.image;

/**
 * The weights with which source pixels make target pixels along one axis, in double precision, each
 * target pixel's divided by their sum. Pillow's order of operations is kept, for the last bit
 * depends on it.
 */
final class FilterWeights {
  private final int[] starts;
  private final int[] counts;
  private final double[] weights; // [targets, stride]
  private final int stride;

  private FilterWeights(int targets, int stride) {
    this.starts = new int[targets];
    this.counts = new int[targets];
    this.weights = new double[Math.multiplyExact(targets, stride)];
    this.stride = stride;
  }

  /**
   * Weights of the target pixels from {@code first} on, of a whole target axis of {@code
   * targetSize}.
   *
   * @param targetSize may exceed what an image can hold; only the asked-for part is computed
   */
  static FilterWeights of(
      ResampleFilter filter, int sourceSize, long targetSize, long first, int count) {
    if (sourceSize == targetSize) {
      return identity((int) first, count);
    }
    double scale = (double) sourceSize / targetSize;
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    int stride = (int) Math.ceil(support) * 2 + 1;
    FilterWeights result = new FilterWeights(count, stride);
    for (int i = 0; i < count; i++) {
      double centre = (first + i + 0.5) * scale;
      int start = Math.max((int) (centre - support + 0.5), 0);
      int end = Math.min((int) (centre + support + 0.5), sourceSize);
      result.starts[i] = start;
      result.counts[i] = end - start;
      double sum = 0;
      for (int t = 0; t < end - start; t++) {
        double weight = filter.weight((t + start - centre + 0.5) * (1 / stretch));
        result.weights[i * stride + t] = weight;
        sum += weight;
      }
      for (int t = 0; sum != 0 && t < end - start; t++) {
        result.weights[i * stride + t] /= sum;
      }
    }
    return result;
  }

  private static FilterWeights identity(int first, int count) {
    FilterWeights result = new FilterWeights(count, 1);
    for (int i = 0; i < count; i++) {
      result.starts[i] = first + i;
      result.counts[i] = 1;
      result.weights[i] = 1;
    }
    return result;
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

  /** Weights of all target pixels; the array itself, not a copy. */
  double[] weights() {
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

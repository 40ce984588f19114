package io.tessera.evaluation.interval;

/** Quantiles of Student's t distribution with whole degrees of freedom. */
final class StudentT {
  private StudentT() {}

  /**
   * The t with P(|T| ≤ t) = level, by bisection.
   *
   * @param degrees of freedom, at least 1
   */
  static double twoSided(double level, int degrees) {
    double low = 0;
    double high = 1;
    while (centralProbability(high, degrees) < level) {
      high *= 2;
    }
    for (double middle = (low + high) / 2;
        low < middle && middle < high;
        middle = (low + high) / 2) {
      if (centralProbability(middle, degrees) < level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** P(|T| ≤ t), as the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4. */
  static double centralProbability(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k < degrees; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  }
}

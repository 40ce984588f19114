package io.tessera.evaluation.neighbours;

/** Rounds to IEEE 754 binary16, 1 sign, 5 exponent and 10 fraction bits, to nearest and even. */
final class Half {
  /** The largest finite value. */
  static final double LARGEST = 65504;

  private static final double OVERFLOW = 65520; // half way to the value that would follow
  private static final int LEAST_EXPONENT = -14;
  private static final int FRACTION_BITS = 10;

  private Half() {}

  /** The nearest value; infinity where there is none. */
  static double round(double value) {
    if (Math.abs(value) >= OVERFLOW) {
      return Math.copySign(Double.POSITIVE_INFINITY, value);
    }
    // adding and taking away 1.5 units of 2^52 steps leaves whole steps
    int exponent = Math.max(Math.getExponent(value), LEAST_EXPONENT) - FRACTION_BITS;
    double steps = Double.longBitsToDouble((long) (exponent + 52 + 1023) << 52) * 1.5;
    return value + steps - steps;
  }
}

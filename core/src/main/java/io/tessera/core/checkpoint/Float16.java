package io.tessera.core.checkpoint;

/** Widens the two 16-bit formats to float32, exactly. */
public final class Float16 {
  private static final int EXPONENT_BIAS_DIFFERENCE = 127 - 15;

  private Float16() {}

  /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
  public static float ofHalf(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f; // zero and subnormal numbers
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int widened = exponent == 0x1F ? 0xFF : exponent + EXPONENT_BIAS_DIFFERENCE;
    return Float.intBitsToFloat(sign | (widened << 23) | (fraction << 13));
  }

  /** bfloat16: the upper half of a binary32. */
  public static float ofBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}

package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Float16Test {
  /** The value by the definition of IEEE 754, section 3.4. */
  private static double byDefinition(int bits, int exponentBits, int fractionBits) {
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    double fraction = (bits & ((1 << fractionBits) - 1)) / (double) (1 << fractionBits);
    int bias = (1 << (exponentBits - 1)) - 1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, 1 - bias)
        : sign * (1 + fraction) * Math.pow(2, exponent - bias);
  }

  @Test
  void widensEveryHalfExactly() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat((double) Float16.ofHalf((short) bits))
          .isEqualTo(Double.valueOf(byDefinition(bits, 5, 10)));
    }
  }

  @Test
  void widensEveryBrainFloatExactly() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat((double) Float16.ofBrain((short) bits))
          .isEqualTo(Double.valueOf(byDefinition(bits, 8, 7)));
    }
  }

  @Test
  void keepsTheSignOfZero() {
    assertThat(Float.floatToRawIntBits(Float16.ofHalf((short) 0x8000))).isEqualTo(0x80000000);
  }
}

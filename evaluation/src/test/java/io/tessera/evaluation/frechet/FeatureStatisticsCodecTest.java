package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.evaluation.conformance.Lcg;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FeatureStatisticsCodecTest {
  private static final int D = 3;

  @Property(tries = 40)
  void writingAndReadingIsIdentity(
      @ForAll @IntRange(min = 0, max = 40) int rows, @ForAll @IntRange(min = 1, max = 70) int d) {
    byte[] bytes = example(rows, d).toBytes();
    FeatureStatistics read = FeatureStatistics.fromBytes(bytes);
    assertThat(read.toBytes()).isEqualTo(bytes);
    assertThat(read.count()).isEqualTo(rows);
    assertThat(read.dimension()).isEqualTo(d);
    assertThat(bytes).hasSize(28 + 8 * (2 * d + d * (d + 1) / 2));
  }

  /** Written by the first release; it must load for ever. */
  @Test
  void versionOneLoads() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/feature-statistics-v1.bin")) {
      FeatureStatistics read = FeatureStatistics.fromBytes(in.readAllBytes());
      assertThat(read.toBytes()).isEqualTo(example(17, 5).toBytes());
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] bytes = example(9, D).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FeatureStatistics.fromBytes(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot read feature statistics: ");
    }
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessage("Cannot read feature statistics: 125 bytes, expected 124 for dimension 3");
  }

  @Test
  void everyDamagedBitIsRefused() {
    byte[] bytes = example(9, D).toBytes();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> FeatureStatistics.fromBytes(damaged))
          .as("bit %d", bit)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot read feature statistics: ");
    }
  }

  @Test
  void theReasonIsNamed() {
    byte[] bytes = example(9, D).toBytes();
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(with(bytes, 0, 'X')))
        .hasMessage("Cannot read feature statistics: no TSFS header in 124 bytes");
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(with(bytes, 4, 2)))
        .hasMessage(
            "Cannot read feature statistics: version 2 is unknown, this release reads version 1");
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(with(bytes, 11, 0x7f)))
        .hasMessage("Cannot read feature statistics: dimension 2130706435 is outside 1 to 16383");
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(with(bytes, 9, 0x3f)))
        .hasMessage(
            "Cannot read feature statistics: 124 bytes, expected 1041159292 for dimension 16131");
    assertThatThrownBy(() -> FeatureStatistics.fromBytes(with(bytes, 40, 1)))
        .hasMessage(
            "Cannot read feature statistics: the checksum does not match; the bytes were damaged, write them again");
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static FeatureStatistics example(int rows, int d) {
    FeatureAccumulator accumulator = new FeatureAccumulator(d);
    accumulator.add(Lcg.features(rows, d, 11, 2, -0.5f));
    return accumulator.statistics();
  }
}

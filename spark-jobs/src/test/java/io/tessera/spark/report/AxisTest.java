package io.tessera.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void labelsRoundNumbers() {
    assertThat(labels(Axis.over(0, 1499, 46, 350))).containsExactly("0", "500", "1,000");
    assertThat(labels(Axis.over(0.012, 0.31, 168, 8))).containsExactly("0.1", "0.2", "0.3");
    assertThat(labels(Axis.over(3.07, 3.19, 168, 8))).containsExactly("3.10", "3.15");
    assertThat(labels(Axis.over(0, 2e9, 168, 8))).first().isEqualTo("0.0e+00");
  }

  @Test
  void givesASingleValueRoom() {
    Axis axis = Axis.over(2, 2, 0, 100);
    assertThat(axis.low()).isLessThan(2);
    assertThat(axis.at(2)).isEqualTo(50);
  }

  @Property
  void ticksAreFewAndInside(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double low,
      @ForAll @DoubleRange(min = 1e-6, max = 1e6) @Scale(6) double span) {
    Axis axis = Axis.over(low, low + span, 0, 100);
    assertThat(axis.ticks())
        .hasSizeBetween(1, 6)
        .allSatisfy(tick -> assertThat(axis.at(tick)).isBetween(-0.1, 100.1));
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }
}

package io.tessera.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurveTest {
  @Test
  void smoothedValuesAreTheMeansOfTheirNeighbours() {
    Curve curve = squares(1000);
    Curve smooth = curve.smoothed();
    assertThat(curve.window()).isEqualTo(21);
    for (int i : new int[] {0, 3, 500, 999}) {
      double mean =
          IntStream.rangeClosed(Math.max(0, i - 10), Math.min(999, i + 10))
              .mapToDouble(curve::value)
              .average()
              .orElseThrow();
      assertThat(smooth.value(i)).isCloseTo(mean, within(1e-6));
    }
  }

  @Test
  void shortCurvesAreLeftAsTheyAre() {
    Curve curve = squares(99);
    assertThat(curve.window()).isEqualTo(1);
    assertThat(curve.smoothed().isSameLine(curve)).isTrue();
    assertThat(curve.thinned(400)).isSameAs(curve);
    assertThat(curve.envelope(400)).isSameAs(curve);
  }

  @Test
  void aThinnedCurveKeepsItsEnds() {
    Curve thinned = squares(123_457).thinned(400);
    assertThat(thinned.size()).isEqualTo(400);
    assertThat(thinned.step(0)).isZero();
    assertThat(thinned.step(399)).isEqualTo(123_456);
  }

  @Test
  void anEnvelopeKeepsTheExtremes() {
    double[] values = new double[10_000];
    values[1234] = -5;
    values[7777] = 9;
    Curve envelope =
        new Curve("spikes", LongStream.range(0, values.length).toArray(), values).envelope(400);
    assertThat(envelope.size()).isEqualTo(400);
    assertThat(envelope.quantile(0)).isEqualTo(-5);
    assertThat(envelope.quantile(1)).isEqualTo(9);
  }

  private static Curve squares(int size) {
    return new Curve(
        "squares",
        LongStream.range(0, size).toArray(),
        IntStream.range(0, size).mapToDouble(i -> (double) i * i).toArray());
  }
}

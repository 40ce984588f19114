package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OrderedMergeTest {
  private static final int D = 12;
  private static final double[][] ROWS = new NumpyRandom(3).normals(400, D);
  private static final Gaussian REFERENCE =
      part(new NumpyRandom(4).normals(500, D), 0, 500).gaussian();

  @Property(tries = 30)
  void theOrderOfArrivalDoesNotChangeABit(
      @ForAll @IntRange(min = 1, max = 25) int parts, @ForAll int seed) {
    List<FeatureStatistics> all = parts(parts);
    OrderedMerge inOrder = new OrderedMerge(parts);
    OrderedMerge shuffled = new OrderedMerge(parts);
    for (int part = 0; part < parts; part++) {
      inOrder.accept(part, all.get(part));
    }
    for (int part : new NumpyRandom(seed).permutation(parts)) {
      shuffled.accept(part, all.get(part));
    }
    assertThat(shuffled.result().toBytes()).isEqualTo(inOrder.result().toBytes());
    assertThat(shuffled.waiting()).isZero();
  }

  @Property(tries = 25)
  void theNumberOfPartsMovesTheDistanceByRoundingAlone(
      @ForAll @IntRange(min = 2, max = 200) int parts) {
    double one = distance(1);
    assertThat(distance(parts)).isCloseTo(one, within(1e-10 * one));
  }

  private static double distance(int parts) {
    OrderedMerge merge = new OrderedMerge(parts);
    List<FeatureStatistics> all = parts(parts);
    for (int part = 0; part < parts; part++) {
      merge.accept(part, all.get(part));
    }
    return FrechetDistance.inPlainJava().between(REFERENCE, merge.result().gaussian()).distance();
  }

  @Test
  void partsThatComeEarlyWait() {
    OrderedMerge merge = new OrderedMerge(3);
    List<FeatureStatistics> all = parts(3);
    merge.accept(2, all.get(2));
    merge.accept(1, all.get(1));
    assertThat(merge.waiting()).isEqualTo(2);
    assertThatThrownBy(merge::result)
        .hasMessage("Cannot merge feature statistics: part 0 of 3 is missing");
    merge.accept(0, all.get(0));
    assertThat(merge.waiting()).isZero();
    assertThat(merge.result().count()).isEqualTo(400);
  }

  @Test
  void aPartCountsOnce() {
    OrderedMerge merge = new OrderedMerge(3);
    FeatureStatistics part = parts(1).get(0);
    merge.accept(0, part);
    merge.accept(2, part);
    assertThatThrownBy(() -> merge.accept(0, part))
        .hasMessage("Cannot merge part 0 twice; a part that was computed again is to be dropped");
    assertThatThrownBy(() -> merge.accept(2, part)).hasMessageStartingWith("Cannot merge part 2");
    assertThatThrownBy(() -> merge.accept(3, part)).hasMessage("Invalid part: 3; expected 0 to 2");
    assertThatThrownBy(() -> new OrderedMerge(0))
        .hasMessage("Invalid number of parts: 0; expected at least 1");
  }

  static List<FeatureStatistics> parts(int parts) {
    List<FeatureStatistics> result = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      result.add(part(ROWS, part * ROWS.length / parts, (part + 1) * ROWS.length / parts));
    }
    return result;
  }

  static FeatureStatistics part(double[][] rows, int from, int to) {
    FeatureAccumulator accumulator = new FeatureAccumulator(rows[0].length);
    accumulator.add(Arrays.copyOfRange(rows, from, to));
    return accumulator.statistics();
  }
}

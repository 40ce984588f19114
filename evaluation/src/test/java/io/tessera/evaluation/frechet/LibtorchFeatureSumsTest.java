package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.conformance.Lcg;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LibtorchFeatureSumsTest {
  private static final int D = 300; // two panels, the second narrower
  private static final int ROWS = 1300; // three blocks, the last shorter

  private final NDManager manager = NDManager.newBaseManager();
  private final float[] features = Lcg.features(ROWS, D, 3, 2, 5);

  @AfterEach
  void close() {
    manager.close();
  }

  private FeatureStatistics sums(int... ends) {
    try (FeatureSums sums = new LibtorchFeatureSums(manager, D)) {
      int from = 0;
      for (int end : ends) {
        sums.add(Arrays.copyOfRange(features, from * D, end * D));
        from = end;
      }
      return sums.statistics();
    }
  }

  @Test
  void equalsPlainJava() {
    FeatureAccumulator plain = new FeatureAccumulator(D);
    plain.add(features);
    FeatureStatistics expected = plain.statistics();

    FeatureStatistics found = sums(ROWS);

    assertThat(found.count()).isEqualTo(ROWS);
    assertThat(found.shift()).isEqualTo(expected.shift());
    assertThat(found.sum()).containsExactly(expected.sum(), Offset.offset(1e-10));
    assertThat(found.outer()).containsExactly(expected.outer(), Offset.offset(1e-9));
    assertThat(FrechetDistance.inPlainJava().between(found, expected).distance())
        .isBetween(-1e-10, 1e-10);
  }

  @Test
  void dependsOnTheRowsAloneAndNotOnTheirBlocks() {
    byte[] whole = sums(ROWS).toBytes();
    assertThat(sums(1, 2, 700, 700, 1299, ROWS).toBytes()).isEqualTo(whole);
    assertThat(sums(512, 1024, ROWS).toBytes()).isEqualTo(whole);
  }

  @Test
  void goesOnAfterItWasLookedAt() {
    try (FeatureSums sums = new LibtorchFeatureSums(manager, D)) {
      assertThat(sums.statistics().count()).isZero();
      sums.add(Arrays.copyOf(features, 5 * D));
      FeatureStatistics early = sums.statistics();
      sums.add(Arrays.copyOfRange(features, 5 * D, 9 * D));
      assertThat(early.count()).isEqualTo(5);
      assertThat(early.merge(FeatureStatistics.empty(D)).toBytes()).isEqualTo(early.toBytes());
      assertThat(sums.statistics().count()).isEqualTo(9);
      assertThat(sums.statistics().gaussian().trace())
          .isCloseTo(sums(9).gaussian().trace(), Offset.offset(1e-12));
    }
  }

  @Test
  void refusesABlockWithAFeatureThatIsNotFiniteAndKeepsTheOthers() {
    try (FeatureSums sums = new LibtorchFeatureSums(manager, 2)) {
      sums.add(new float[] {1, 2});
      assertThatThrownBy(() -> sums.add(new float[] {3, 4, 5, Float.NEGATIVE_INFINITY}))
          .hasMessage(
              "Invalid feature: -Infinity in row 1, column 1 of the block that follows 1 rows;"
                  + " check that image and the extractor's weights");
      assertThatThrownBy(() -> sums.add(new float[3]))
          .hasMessage(
              "Invalid block of features: 3 values is no multiple of the dimension 2; pass whole"
                  + " rows");
      sums.add(new float[] {3, 6});
      assertThat(sums.statistics().gaussian().mean()).containsExactly(2, 4);
    }
  }

  @Test
  void leavesNothingBehind() {
    int before = manager.getManagedArrays().size();
    sums(ROWS);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }
}

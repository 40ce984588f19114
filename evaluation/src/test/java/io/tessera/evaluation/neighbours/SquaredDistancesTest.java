package io.tessera.evaluation.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.checkpoint.Float16;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.profile.Profile;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SquaredDistancesTest {
  private static final InnerProducts PRODUCTS = InnerProducts.inPlainJava();
  private static final SquaredDistances ADM =
      SquaredDistances.of(Profile.ADM.distances(), PRODUCTS);
  private static final SquaredDistances DOUBLE =
      SquaredDistances.of(Profile.TORCH_FIDELITY.distances(), PRODUCTS);

  /** All 31,744 finite values that are not negative, in ascending order. */
  private static final double[] HALVES =
      IntStream.range(0, 0x7C00).mapToDouble(bits -> Float16.ofHalf((short) bits)).toArray();

  @Test
  void everyHalfIsItsOwnRoundingAndTiesGoToEven() {
    double[] rounded = new double[HALVES.length];
    double[] ofTies = new double[HALVES.length];
    double[] even = new double[HALVES.length];
    double[] ofBelow = new double[HALVES.length];
    double[] below = new double[HALVES.length];
    double[] ofNegated = new double[HALVES.length];
    double[] ofAbove = new double[HALVES.length];
    for (int i = 0; i < HALVES.length; i++) {
      double tie = i == 0 ? 0 : (HALVES[i - 1] + HALVES[i]) / 2;
      rounded[i] = Half.round(HALVES[i]);
      ofNegated[i] = 0 - Half.round(-HALVES[i]);
      ofTies[i] = Half.round(tie);
      even[i] = HALVES[i % 2 == 0 ? i : i - 1];
      ofBelow[i] = i == 0 ? 0 : Half.round(Math.nextDown(tie));
      below[i] = HALVES[Math.max(0, i - 1)];
      ofAbove[i] = i == 0 ? 0 : Half.round(Math.nextUp(tie));
    }
    assertThat(rounded).isEqualTo(HALVES);
    assertThat(ofNegated).isEqualTo(HALVES);
    assertThat(ofTies).isEqualTo(even);
    assertThat(ofBelow).isEqualTo(below);
    assertThat(ofAbove).isEqualTo(HALVES);
  }

  @Test
  void whatLiesBeyondTheLargestIsInfinite() {
    assertThat(Half.round(Math.nextDown(65520))).isEqualTo(Half.LARGEST);
    assertThat(Half.round(65520)).isInfinite().isPositive();
    assertThat(Half.round(-1e300)).isInfinite().isNegative();
  }

  @Test
  void aDistanceIsRoundedAtEachStep() {
    // 0.1 is 0.0999756 in float16, its square 0.0099945 and 3.3 is 3.3007812, its square 10.8984375
    double norm = Half.round(Half.round(0.0999755859375 * 0.0999755859375) + 10.8984375);
    assertThat(norm).isEqualTo(10.90625);
    double product = Half.round(0.0999755859375 * 2 + 3.30078125 * 2);
    double expected = Half.round(Half.round(norm - 2 * product) + 8);
    assertThat(ADM.between(new float[] {0.1f, 3.3f}, new float[] {2, 2}, 2))
        .containsExactly(expected);
    assertThat(DOUBLE.between(new float[] {0.1f, 3.3f}, new float[] {2, 2}, 2))
        .containsExactly(new double[] {5.3}, within(1e-6));
    assertThat(expected).isNotEqualTo(5.3).isEqualTo(5.3, within(0.02));
  }

  @Test
  void aBlockWithAnOverflowIsComputedInFull() {
    float[] near = {1, 1.0001f};
    float[] far = {1, 300};
    assertThat(ADM.between(near, near, 1)).containsExactly(0, 0, 0, 0);
    assertThat(ADM.between(near, far, 1)).isEqualTo(DOUBLE.between(near, far, 1));
    float[] huge = {1, 1e30f};
    assertThat(ADM.between(near, huge, 1)).isEqualTo(DOUBLE.between(near, huge, 1));
  }

  @Property(tries = 50)
  void halfDistancesAreHalvesCloseToTheExactOnesAndNeverNegative(@ForAll int seed) {
    int d = 40;
    float[] a = Lcg.features(6, d, seed, 4, -1);
    float[] b = Lcg.features(5, d, seed + 1, 4, -1);
    double[] exact = DOUBLE.between(a, b, d); // 30 to 200, where halves are up to 1/8 apart
    double[] found = ADM.between(a, b, d);
    assertThat(found).containsExactly(exact, within(1.0));
    for (double distance : found) {
      assertThat(distance).isNotNegative().isEqualTo(Half.round(distance));
    }
  }

  @Test
  void admsPrecisionAndRecallDifferSlightlyFromExactOnes() {
    int d = 256;
    FeatureTable real = FeatureTable.of(Lcg.features(600, d, 1, 1, 0), d);
    FeatureTable made = FeatureTable.of(Lcg.features(600, d, 2, 1.01f, 0), d);
    PrecisionRecall exact = PrecisionRecall.of(real, made, 3, DOUBLE);
    PrecisionRecall adm = PrecisionRecall.of(real, made, 3, ADM);
    assertThat(adm).isNotEqualTo(exact);
    assertThat(adm.precision()).isCloseTo(exact.precision(), within(0.01));
    assertThat(adm.recall()).isCloseTo(exact.recall(), within(0.01));
  }
}

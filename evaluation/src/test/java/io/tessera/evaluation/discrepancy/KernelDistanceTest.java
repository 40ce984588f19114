package io.tessera.evaluation.discrepancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.features.LibtorchProducts;
import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.profile.SubsetRule.SmallerSets;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
  private static final InnerProducts PRODUCTS = InnerProducts.inPlainJava();
  private static final FeatureTable X = FeatureTable.of(Lcg.features(1100, 6, 1, 1, 0), 6);
  private static final FeatureTable Y = FeatureTable.of(Lcg.features(700, 6, 2, 1.1f, 0), 6);

  /** d = 1, x = {0, 1}, y = {2, 3}: the pairs' kernels written out. */
  @Test
  void smallSetsByHand() {
    FeatureTable x = FeatureTable.of(new float[] {0, 1}, 1);
    FeatureTable y = FeatureTable.of(new float[] {2, 3}, 1);
    KernelSums sums = KernelSums.of(x, y, PRODUCTS);
    assertThat(sums).isEqualTo(new KernelSums(2, 2 * 343, 1 + 1 + 27 + 64));
    assertThat(sums.discrepancy(2, 2)).isEqualTo(1 + 343 - 2 * 93 / 4.0);
  }

  @Test
  void partsAddUpToTheWhole() {
    KernelSums whole = KernelSums.of(X, Y, PRODUCTS);
    KernelSums parts =
        KernelSums.of(X, Y, 0, 300, PRODUCTS)
            .merge(KernelSums.of(X, Y, 300, 800, PRODUCTS))
            .merge(KernelSums.ofMeasured(Y, 0, 650, PRODUCTS))
            .merge(KernelSums.ofMeasured(Y, 650, 50, PRODUCTS));
    assertThat(parts.reference()).isCloseTo(whole.reference(), within(1e-6));
    assertThat(parts.measured()).isCloseTo(whole.measured(), within(1e-6));
    assertThat(parts.discrepancy(1100, 700)).isCloseTo(whole.discrepancy(1100, 700), within(1e-12));
  }

  @Test
  void libtorchAgrees() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(KernelDistance.ofFullSets(X, Y, new LibtorchProducts(manager)))
          .isCloseTo(KernelDistance.ofFullSets(X, Y, PRODUCTS), within(1e-12));
    }
  }

  /** Leaving out a block is the distance of the set without it. */
  @Test
  void theJackknifeLeavesBlocksOut() {
    FeatureTable y = Y.slice(0, 40);
    FeatureTable x = X.slice(0, 60);
    Jackknife jackknife = KernelJackknife.of(x, y, 2, PRODUCTS);
    double whole = KernelDistance.ofFullSets(x, y, PRODUCTS);
    double first = KernelDistance.ofFullSets(x, y.slice(0, 20), PRODUCTS);
    double second = KernelDistance.ofFullSets(x, y.slice(20, 20), PRODUCTS);
    assertThat(jackknife.estimate()).isCloseTo(whole, within(1e-13));
    Jackknife expected = Jackknife.ofEqualBlocks(whole, new double[] {first, second});
    assertThat(jackknife.standardError()).isCloseTo(expected.standardError(), within(1e-13));
    assertThatThrownBy(() -> KernelJackknife.of(x, y, 21, PRODUCTS))
        .hasMessage("Invalid number of blocks: 21; expected 2 to half of 40 images");
  }

  @Test
  void setsSmallerThanASubsetAreRefusedOrTakenWhole() {
    FeatureTable few = X.slice(0, 30);
    SubsetRule strict = new SubsetRule(2, 100, SmallerSets.REFUSED, 1);
    assertThatThrownBy(() -> KernelDistance.ofSubsets(few, few, strict, PRODUCTS))
        .hasMessage(
            "Cannot draw subsets of 100 images: the sets have 30 and 30; use more images, or kid-full, the distance of the full sets");
    SubsetRule lenient = Profile.CLEAN_FID.subsets().orElseThrow();
    KernelDistance found = KernelDistance.ofSubsets(few, few, lenient, PRODUCTS);
    assertThat(found.size()).isEqualTo(30);
    assertThat(found.subsets()).isEqualTo(100);
    assertThat(found.deviation()).isCloseTo(0, within(1e-12)); // all subsets are the whole sets
    assertThatThrownBy(() -> KernelSums.none().discrepancy(5, 1))
        .hasMessage(
            "Cannot take a kernel distance: 5 reference and 1 measured images; at least 2 of each are needed");
    assertThatThrownBy(() -> new SubsetRule(0, 5, SmallerSets.WHOLE, 1))
        .hasMessage("Invalid subsets: 0 of 5 images; expected at least 1 of at least 2");
  }
}

package io.tessera.evaluation.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.MeanPrecision;
import org.junit.jupiter.api.Test;

/** The profiles are definitions; a slip in one would change published numbers. */
class ProfileTest {
  @Test
  void admIsTheDefault() {
    assertThat(Profile.DEFAULT).isEqualTo(Profile.ADM);
    assertThat(Profile.ADM.preprocessing())
        .isEqualTo(new Preprocessing(Resizer.TENSORFLOW_BILINEAR, PixelScale.CENTRED_AT_128));
    assertThat(Profile.ADM.mean()).isEqualTo(MeanPrecision.SINGLE);
    assertThat(Profile.ADM.hasSpatialDistance()).isTrue();
    assertThat(Profile.ADM.neighbours()).contains(3);
    assertThat(Profile.ADM.subsets()).isEmpty();
  }

  @Test
  void admsLastSplitMayBeSmall() {
    ScoreRule rule = Profile.ADM.score().orElseThrow();
    assertThat(rule.splits().count(12_000)).isEqualTo(3);
    assertThat(rule.splits().start(2, 12_000)).isEqualTo(10_000);
    assertThat(rule.splits().start(3, 12_000)).isEqualTo(12_000);
    assertThat(rule.splits().of(9_999, 12_000)).isEqualTo(1);
    assertThat(rule.splits().of(11_999, 12_000)).isEqualTo(2);
    assertThat(rule.splits().label()).isEqualTo("splits of 5000");
    assertThat(rule.positions(3)).containsExactly(0, 1, 2);
  }

  /** RandomState(2020).permutation(10) is 2, 4, 9, …: image 2 stands first. */
  @Test
  void torchFidelityShuffles() {
    int[] positions = Profile.TORCH_FIDELITY.score().orElseThrow().positions(10);
    assertThat(positions[2]).isZero();
    assertThat(positions[4]).isEqualTo(1);
    assertThat(positions[9]).isEqualTo(2);
    assertThat(positions).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void eachToolHasItsOwnMomentsAndMetrics() {
    assertThat(Profile.STYLEGAN.divisor()).isEqualTo(CovarianceDivisor.SAMPLES);
    assertThat(Profile.STYLEGAN.neighbours()).isEmpty();
    assertThat(Profile.PYTORCH_FID.mean()).isEqualTo(MeanPrecision.DOUBLE);
    assertThat(Profile.PYTORCH_FID.score()).isEmpty();
    assertThat(Profile.PYTORCH_FID.subsets()).isEmpty();
    assertThat(Profile.CLEAN_FID.score()).isEmpty();
    assertThat(Profile.TORCH_FIDELITY.subsets())
        .contains(new SubsetRule(100, 1000, SubsetRule.SmallerSets.REFUSED, 2020));
    for (Profile profile : Profile.values()) {
      assertThat(Profile.named(profile.label())).isEqualTo(profile);
    }
  }
}

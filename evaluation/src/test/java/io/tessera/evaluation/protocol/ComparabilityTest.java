package io.tessera.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.evaluation.interval.Interval;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparabilityTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER = "ab".repeat(32);
  private static final Protocol SAMPLES =
      Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 50_000, 50_000)
          .withMeasured(MeasuredSet.SAMPLES)
          .withProfile(Profile.ADM)
          .withReference(new ReferenceSet("train", HASH));

  @Test
  void anotherSeedAndOtherVersionsCanBeCompared() {
    Protocol again = SAMPLES.withSeed(5).withVersions(Map.of("tessera", "2"));
    Comparability found = Comparability.of(SAMPLES.withSeed(4), again);
    assertThat(found.comparable()).isTrue();
    assertThat(found.cautions()).isEmpty();
    assertThat(SAMPLES.value(5).minus(again.value(3.5))).isEqualTo(1.5);
  }

  @Test
  void reconstructionsAreNotSamples() {
    Measurement rfid = SAMPLES.withMeasured(MeasuredSet.RECONSTRUCTIONS).value(1);
    assertThat(rfid.protocol().name()).isEqualTo("rFID");
    assertThatThrownBy(() -> SAMPLES.value(2).minus(rfid))
        .hasMessage(
            "Cannot compare gFID and rFID: the metric differs: gFID and rFID, what was measured differs: samples and reconstructions; measure both by one protocol");
  }

  @Test
  void profilesAndWeightsAreNotInterchangeable() {
    Comparability profiles = Comparability.of(SAMPLES, SAMPLES.withProfile(Profile.CLEAN_FID));
    assertThat(profiles.obstacles())
        .containsExactly(
            "the profile differs: adm and clean-fid",
            "the resizer differs: tf1-bilinear and pillow-bicubic-float");
    Protocol otherWeights =
        Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(OTHER), 50_000, 50_000)
            .withMeasured(MeasuredSet.SAMPLES)
            .withProfile(Profile.ADM);
    assertThat(Comparability.of(SAMPLES, otherWeights).obstacles())
        .containsExactly("the weights' hash differs: " + HASH + " and " + OTHER);
  }

  @Test
  void otherReferencesAndNumbersOfImagesAreWarnedOf() {
    Protocol few =
        Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 10_000, 5_000)
            .withMeasured(MeasuredSet.SAMPLES)
            .withProfile(Profile.ADM);
    Comparability found = Comparability.of(SAMPLES, few);
    assertThat(found.comparable()).isTrue();
    assertThat(found.cautions())
        .containsExactly(
            "the reference differs: train sha256:" + HASH + " and none",
            "the number of reference images differs: 50000 and 10000",
            "the number of images, which biases it, differs: 50000 and 5000");
  }

  @Test
  void aNumberMayCarryAnInterval() {
    assertThat(Protocol.of(Metric.PSNR, 5, 5).value(20, new Interval(19, 21, 0.95)))
        .hasToString(
            "PSNR 20.0 [19.0000 to 21.0000 at 95.00 %] (PSNR; 5 reference, 5 measured images; resizer none)");
  }

  @Test
  void readersAreToldWhatLimitsANumber() {
    assertThat(Cautions.of(SAMPLES, 2048)).isEmpty();
    Protocol small =
        Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 10_000, 1_000)
            .withMeasured(MeasuredSet.SAMPLES);
    assertThat(Cautions.of(small, 2048))
        .containsExactly(
            "1,000 samples for 2,048 features: the covariance is singular and a Fréchet distance biased upwards; use more images, or KID-full.",
            "gFID names no reference: nobody can measure against the same images; name it and its SHA-256.",
            "gFID is of 1,000 samples; published ones are of 50,000, and the number of samples biases it.");
    assertThat(Cautions.of(Protocol.of(Metric.PSNR, 3, 3), 0)).isEmpty();
  }

  /** No covariance is in a kernel distance: it is what to use instead. */
  @Test
  void onlyFrechetDistancesNeedMoreImagesThanFeatures() {
    for (Metric kernel : List.of(Metric.KERNEL_DISTANCE, Metric.FULL_KERNEL_DISTANCE)) {
      Protocol few =
          Protocol.of(kernel, new InceptionFid(HASH), 1_000, 1_000)
              .withMeasured(MeasuredSet.SAMPLES)
              .withReference(new ReferenceSet("train", HASH));
      assertThat(Cautions.of(few, 2048)).isEmpty();
    }
  }

  @Test
  void reconstructionsTooAreCustomarilyFiftyThousand() {
    Protocol few =
        Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 5_000, 5_000)
            .withMeasured(MeasuredSet.RECONSTRUCTIONS)
            .withReference(new ReferenceSet("heldout", HASH));
    assertThat(Cautions.of(few, 2048))
        .containsExactly(
            "rFID is of 5,000 reconstructions; published ones are of 50,000, and the number of reconstructions biases it.");
    assertThat(Cautions.of(few.withMeasured(MeasuredSet.IMAGES), 2048)).isEmpty();
  }

  @Test
  void nothingIsPublishedThroughARunsOwnClassifier() {
    Protocol own =
        Protocol.of(Metric.FRECHET_DISTANCE, new Classifier(HASH), 5_000, 1_000)
            .withMeasured(MeasuredSet.SAMPLES)
            .withReference(new ReferenceSet("train", HASH));
    assertThat(Cautions.of(own, 64))
        .containsExactly("gFD[classifier] is of 1,000 samples; the number of samples biases it.");
  }
}

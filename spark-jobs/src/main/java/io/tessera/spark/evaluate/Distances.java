package io.tessera.spark.evaluate;

import io.tessera.evaluation.frechet.BlockStatistics;
import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetJackknife;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.spark.run.Build;
import java.util.List;
import java.util.Optional;

/** Fréchet distances of sets of a run, each with its protocol and, where it can be, an interval. */
final class Distances {
  private static final FrechetDistance DISTANCE = FrechetDistance.inPlainJava();

  private Distances() {}

  /** The reconstructions of a set's images against those images: rFID or rFD. */
  static Measurement ofReconstructions(Reference heldout, SetMeasures set) {
    Protocol protocol = protocol(heldout, MeasuredSet.RECONSTRUCTIONS, set.images());
    return measure(heldout, set, SetMeasures.RECONSTRUCTION, protocol);
  }

  /**
   * Drawn images against the training images: gFID or gFD.
   *
   * @param seed of the drawn images
   */
  static Measurement ofSamples(Reference train, SetMeasures drawn, long seed) {
    Protocol protocol = protocol(train, MeasuredSet.SAMPLES, drawn.images()).withSeed(seed);
    return measure(train, drawn, SetMeasures.ORIGINAL, protocol);
  }

  /** A mean over images with its interval, if it is of two blocks or more. */
  static Measurement mean(Protocol protocol, List<ImageMean> blocks) {
    double mean = blocks.stream().reduce(ImageMean.none(), ImageMean::merge).mean();
    return blocks.size() < 2
        ? protocol.value(mean)
        : protocol.value(mean, ImageMean.jackknife(blocks).interval(ProfileEvaluation.LEVEL));
  }

  private static Protocol protocol(Reference reference, MeasuredSet measured, long images) {
    Protocol protocol =
        Protocol.of(Metric.FRECHET_DISTANCE, reference.network(), reference.images(), images)
            .withMeasured(measured)
            .withReference(reference.name())
            .withVersions(Build.versions());
    return isInception(reference.network()) ? protocol.withProfile(Profile.DEFAULT) : protocol;
  }

  private static boolean isInception(FeatureExtractorId network) {
    return network instanceof InceptionFid;
  }

  private static Measurement measure(
      Reference reference, SetMeasures set, String what, Protocol protocol) {
    CovarianceDivisor divisor =
        isInception(reference.network())
            ? Profile.DEFAULT.divisor()
            : CovarianceDivisor.SAMPLES_LESS_ONE;
    Gaussian real = reference.statistics().gaussian(divisor);
    Optional<BlockStatistics> blocks = set.blocks(what, reference.network());
    if (blocks.isEmpty()) {
      Gaussian measured = set.statistics(what, reference.network()).gaussian(divisor);
      return protocol.value(DISTANCE.between(real, measured).distance());
    }
    Jackknife jackknife = new FrechetJackknife(DISTANCE, divisor).of(real, blocks.get());
    return protocol.value(jackknife.estimate(), jackknife.interval(ProfileEvaluation.LEVEL));
  }
}

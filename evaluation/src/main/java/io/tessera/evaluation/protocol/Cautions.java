package io.tessera.evaluation.protocol;

import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader should know before quoting a number. */
public final class Cautions {
  /** Samples that papers on ImageNet generate, and validation images that they reconstruct. */
  public static final long CUSTOMARY_IMAGES = 50_000;

  private Cautions() {}

  /**
   * Sentences on one protocol; empty when there is nothing to say.
   *
   * @param dimension features per image; 0 for metrics without features
   */
  public static List<String> of(Protocol protocol, int dimension) {
    List<String> sentences = new ArrayList<>();
    if (protocol.metric().isDistanceToReference()) {
      if (protocol.metric().isFrechet()) {
        fewerThanFeatures(sentences, protocol.images(), protocol.measured().noun(), dimension);
        fewerThanFeatures(sentences, protocol.referenceImages(), "reference images", dimension);
      }
      if (protocol.reference().isEmpty()) {
        sentences.add(
            protocol.name()
                + " names no reference: nobody can measure against the same images; name it and its SHA-256.");
      }
    }
    if (protocol.metric().isBiasedBySize()
        && protocol.measured() != MeasuredSet.IMAGES
        && protocol.images() != CUSTOMARY_IMAGES) {
      String noun = protocol.measured().noun();
      sentences.add(
          String.format(
              Locale.ROOT,
              "%s is of %,d %s; %sthe number of %s biases it.",
              protocol.name(),
              protocol.images(),
              noun,
              isPublished(protocol)
                  ? String.format(Locale.ROOT, "published ones are of %,d, and ", CUSTOMARY_IMAGES)
                  : "",
              noun));
    }
    return List.copyOf(sentences);
  }

  /** Nobody publishes numbers through a network that was trained for one run. */
  private static boolean isPublished(Protocol protocol) {
    return protocol.extractor().filter(InceptionFid.class::isInstance).isPresent();
  }

  private static void fewerThanFeatures(
      List<String> sentences, long images, String noun, int dimension) {
    if (images > 0 && images <= dimension) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%,d %s for %,d features: the covariance is singular and a Fréchet distance biased upwards; use more images, or KID-full.",
              images,
              noun,
              dimension));
    }
  }
}

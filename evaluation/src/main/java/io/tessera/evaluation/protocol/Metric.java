package io.tessera.evaluation.protocol;

import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;

/** The quantities this module measures, and their names. */
public enum Metric {
  /**
   * Squared Fréchet distance of feature distributions: "FID" by the FID-Inception network alone.
   */
  FRECHET_DISTANCE("FD", "FID", Needs.REFERENCE_FEATURES),
  /** The same on spatial features: "sFID" by the FID-Inception network alone. */
  SPATIAL_FRECHET_DISTANCE("sFD", "sFID", Needs.REFERENCE_FEATURES),
  /** The Fréchet distance extrapolated to infinitely many samples. */
  FRECHET_INFINITY("FD-infinity", "FID-infinity", Needs.REFERENCE_FEATURES),
  /** Mean kernel distance over random subsets. */
  KERNEL_DISTANCE("KD", "KID", Needs.REFERENCE_FEATURES),
  /** Kernel distance over all pairs. */
  FULL_KERNEL_DISTANCE("KD-full", "KID-full", Needs.REFERENCE_FEATURES),
  /** Share of the measured images that lie among the reference's. */
  PRECISION("precision", "precision[inception-fid]", Needs.FEATURES),
  /** Share of the reference's images that lie among the measured ones. */
  RECALL("recall", "recall[inception-fid]", Needs.FEATURES),
  /**
   * Exponential of the mean divergence of class probabilities: "IS" by the FID-Inception network
   * alone.
   */
  INCEPTION_SCORE("IS", "IS", Needs.FEATURES),
  /** Share of images in which a classifier sees the class asked for. */
  CLASS_AGREEMENT("class agreement", "class agreement[inception-fid]", Needs.FEATURES),
  /** Mean learned perceptual distance of pairs, by the LPIPS network alone. */
  LPIPS("LPIPS", "LPIPS", Needs.LPIPS_NETWORK),
  /** Mean peak signal-to-noise ratio in decibels. */
  PSNR("PSNR", "PSNR", Needs.PIXELS),
  /** Mean structural similarity. */
  SSIM("SSIM", "SSIM", Needs.PIXELS),
  /** Mean structural similarity on five scales. */
  MS_SSIM("MS-SSIM", "MS-SSIM", Needs.PIXELS),
  /** Share of the codebook that occurs. */
  CODEBOOK_USED_SHARE("codebook used share", "codebook used share", Needs.PIXELS),
  /** Two to the entropy of the codes in bits. */
  CODEBOOK_PERPLEXITY("codebook perplexity", "codebook perplexity", Needs.PIXELS),
  /** Mean over the token grid's positions of the entropy of the codes there, in bits. */
  POSITION_ENTROPY("mean entropy per position", "mean entropy per position", Needs.PIXELS);

  private enum Needs {
    REFERENCE_FEATURES,
    FEATURES,
    LPIPS_NETWORK,
    PIXELS
  }

  private final String general;
  private final String byInception;
  private final Needs needs;

  Metric(String general, String byInception, Needs needs) {
    this.general = general;
    this.byInception = byInception;
    this.needs = needs;
  }

  /**
   * The name of this metric as measured through a network, such as "FID" or "FD[classifier]".
   *
   * @throws IllegalArgumentException when the metric is measured without one, or through another
   */
  public String nameBy(FeatureExtractorId extractor) {
    if (needs == Needs.PIXELS) {
      throw new IllegalArgumentException(
          "Invalid protocol: %s uses no feature extractor, but %s was named"
              .formatted(general, extractor.network()));
    }
    if ((needs == Needs.LPIPS_NETWORK) != (extractor instanceof LpipsVgg16)) {
      throw new IllegalArgumentException(
          "Invalid protocol: %s is not measured through %s"
              .formatted(general, extractor.network()));
    }
    return extractor instanceof InceptionFid || extractor instanceof LpipsVgg16
        ? byInception
        : general + "[" + extractor.network() + "]";
  }

  /**
   * The name of a metric measured without a network.
   *
   * @throws IllegalArgumentException when the metric needs one
   */
  public String nameWithoutExtractor() {
    if (needs != Needs.PIXELS) {
      throw new IllegalArgumentException(
          "Invalid protocol: %s needs a feature extractor; name the network and its weights"
              .formatted(general));
    }
    return general;
  }

  /** Whether it says how far a set is from a reference, so that what is measured is in its name. */
  boolean isDistanceToReference() {
    return needs == Needs.REFERENCE_FEATURES;
  }

  /** Whether covariances are in it. */
  boolean isFrechet() {
    return this == FRECHET_DISTANCE || this == SPATIAL_FRECHET_DISTANCE || this == FRECHET_INFINITY;
  }

  /** Whether its expectation depends on the number of images. */
  boolean isBiasedBySize() {
    return switch (this) {
      case FRECHET_DISTANCE, SPATIAL_FRECHET_DISTANCE, INCEPTION_SCORE, PRECISION, RECALL -> true;
      default -> false;
    };
  }
}

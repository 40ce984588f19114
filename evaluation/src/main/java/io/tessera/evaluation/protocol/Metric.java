package io.tessera.evaluation.protocol;

import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;

/** The quantities this module measures, and their names. */
public enum Metric {
  /**
   * Squared Fréchet distance of feature distributions: "FID" by the FID-Inception network alone.
   */
  FRECHET_DISTANCE("FD", "FID", Needs.EXTRACTOR),
  /**
   * Exponential of the mean divergence of class probabilities: "IS" by the FID-Inception network
   * alone.
   */
  INCEPTION_SCORE("IS", "IS", Needs.EXTRACTOR),
  /** Share of images in which a classifier sees the class asked for. */
  CLASS_AGREEMENT("class agreement", "class agreement[inception-fid]", Needs.EXTRACTOR),
  /** Mean peak signal-to-noise ratio in decibels. */
  PSNR("PSNR", "PSNR", Needs.PIXELS),
  /** Mean structural similarity. */
  SSIM("SSIM", "SSIM", Needs.PIXELS),
  /** Share of the codebook that occurs. */
  CODEBOOK_USED_SHARE("codebook used share", "codebook used share", Needs.PIXELS),
  /** Two to the entropy of the codes in bits. */
  CODEBOOK_PERPLEXITY("codebook perplexity", "codebook perplexity", Needs.PIXELS);

  private enum Needs {
    EXTRACTOR,
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
   * @throws IllegalArgumentException when the metric is measured without one
   */
  public String nameBy(FeatureExtractorId extractor) {
    if (needs != Needs.EXTRACTOR) {
      throw new IllegalArgumentException(
          "Invalid protocol: %s uses no feature extractor, but %s was named"
              .formatted(general, extractor.network()));
    }
    return extractor instanceof InceptionFid
        ? byInception
        : general + "[" + extractor.network() + "]";
  }

  /**
   * The name of a metric measured without a network.
   *
   * @throws IllegalArgumentException when the metric needs one
   */
  public String nameWithoutExtractor() {
    if (needs == Needs.EXTRACTOR) {
      throw new IllegalArgumentException(
          "Invalid protocol: %s needs a feature extractor; name the network and its weights"
              .formatted(general));
    }
    return general;
  }
}

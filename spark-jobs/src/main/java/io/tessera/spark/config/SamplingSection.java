package io.tessera.spark.config;

import io.tessera.core.kernel.Precision;
import io.tessera.generator.SamplingConfig;
import java.util.OptionalDouble;

/**
 * Section {@code sampling}: which images are generated, and how.
 *
 * @param images how many
 * @param labels balanced: the classes in turn; uniform: drawn at random
 * @param cfgScale strength of classifier-free guidance, 1: none; or {@value #AUTO}: that which
 *     {@code tessera sweep} chooses
 * @param sweep what it chooses from
 * @param temperature of the softmax; 0: the likeliest code always
 * @param topK codes to choose from; 0: all
 * @param topP probability of the codes to choose from; 1: all
 * @param batchSize images computed at once
 * @param unitImages images of a unit of work
 * @param precision of matrix products
 */
public record SamplingSection(
    long images,
    Labels labels,
    String cfgScale,
    SweepSection sweep,
    double temperature,
    int topK,
    double topP,
    int batchSize,
    int unitImages,
    Precision precision) {
  /** Leaves the scale to the sweep. */
  public static final String AUTO = "auto";

  /** How labels are chosen. */
  public enum Labels {
    BALANCED,
    UNIFORM
  }

  public SamplingSection {
    if (images < 1 || batchSize < 1 || unitImages < 1) {
      throw new IllegalArgumentException(
          "Invalid sampling: images "
              + images
              + ", batch-size "
              + batchSize
              + ", unit-images "
              + unitImages
              + "; use 1 or more");
    }
    // refuses what can't be sampled with
    new SamplingConfig(given(cfgScale).orElse(1), temperature, topK, topP);
  }

  private static OptionalDouble given(String cfgScale) {
    if (cfgScale.equals(AUTO)) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(cfgScale));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid cfg-scale: "
              + cfgScale
              + "; use a number of 1 or more, or "
              + AUTO
              + " to have it chosen from sweep.scales",
          e);
    }
  }

  /** The scale of the guidance; empty: the sweep chooses. */
  public OptionalDouble givenScale() {
    return given(cfgScale);
  }

  /** How codes are drawn under a guidance of this scale. */
  public SamplingConfig config(double scale) {
    return new SamplingConfig(scale, temperature, topK, topP);
  }

  /** How codes are drawn under a guidance of this scale, in words for protocols and manifests. */
  public String describe(double scale) {
    return "cfg-scale %s, temperature %s, top-k %d, top-p %s, labels %s, precision %s"
        .formatted(scale, temperature, topK, topP, labels, precision);
  }
}

package io.tessera.spark.config;

import io.tessera.core.kernel.Precision;
import io.tessera.generator.SamplingConfig;

/**
 * Section {@code sampling}: which images are generated, and how.
 *
 * @param images how many
 * @param labels balanced: the classes in turn; uniform: drawn at random
 * @param cfgScale strength of classifier-free guidance; 1: none
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
    double cfgScale,
    double temperature,
    int topK,
    double topP,
    int batchSize,
    int unitImages,
    Precision precision) {
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
    new SamplingConfig(cfgScale, temperature, topK, topP); // refuses what can't be sampled with
  }

  /** How codes are drawn. */
  public SamplingConfig config() {
    return new SamplingConfig(cfgScale, temperature, topK, topP);
  }
}

package io.tessera.spark.config;

import java.util.Optional;

/**
 * Section {@code evaluation}: how the run is measured.
 *
 * @param inceptionWeights safetensors file of the FID-Inception network with pytorch-fid's names;
 *     none: nothing is called FID
 * @param batchSize images that go through a network at once
 * @param checkpoints measuring models while they are trained
 * @param galleryPairs held-out images shown beside their reconstructions in the report
 * @param gallerySamples samples of each class shown in the report
 * @param galleryClasses classes shown in the report, at most
 */
public record EvaluationSection(
    Optional<String> inceptionWeights,
    int batchSize,
    CheckpointSection checkpoints,
    int galleryPairs,
    int gallerySamples,
    int galleryClasses) {
  public EvaluationSection {
    if (batchSize < 1 || galleryPairs < 0 || gallerySamples < 0 || galleryClasses < 0) {
      throw new IllegalArgumentException(
          "Invalid evaluation: batch-size "
              + batchSize
              + " must be 1 or more, gallery-pairs, -samples and -classes 0 or more");
    }
  }
}

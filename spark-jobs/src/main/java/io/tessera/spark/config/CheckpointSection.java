package io.tessera.spark.config;

/**
 * Section {@code evaluation.checkpoints}: measuring models while they are trained. It changes
 * nothing of a training.
 *
 * @param tokenizerSteps steps of the tokenizer's training between two measurements; 0: none
 * @param generatorSteps steps of the generator's training between two measurements; 0: none
 * @param images reconstructed or drawn for a measurement
 */
public record CheckpointSection(long tokenizerSteps, long generatorSteps, long images) {
  private static final int FEWEST_IMAGES = 4;

  public CheckpointSection {
    if (tokenizerSteps < 0 || generatorSteps < 0) {
      throw new IllegalArgumentException(
          "Invalid checkpoints: tokenizer-steps "
              + tokenizerSteps
              + ", generator-steps "
              + generatorSteps
              + "; use 0 (none) or more");
    }
    if (images < FEWEST_IMAGES) {
      throw new IllegalArgumentException(
          "Invalid images: " + images + "; use " + FEWEST_IMAGES + " or more");
    }
  }
}

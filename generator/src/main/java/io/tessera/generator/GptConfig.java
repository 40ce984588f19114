package io.tessera.generator;

import io.tessera.core.nn.TransformerConfig;

/**
 * Architecture of the generator.
 *
 * @param transformer width, layers and heads
 * @param codebookSize number of codes V, the vocabulary
 * @param gridSide the token grid is gridSide × gridSide
 * @param classes number of classes C; the embedding has one more row, the null class of
 *     classifier-free guidance
 */
public record GptConfig(
    TransformerConfig transformer, int codebookSize, int gridSide, int classes) {
  public GptConfig {
    if (codebookSize < 2 || gridSide < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "Invalid generator: codebook size "
              + codebookSize
              + " (at least 2), grid side "
              + gridSide
              + " (at least 1), classes "
              + classes
              + " (at least 1)");
    }
  }

  /** Tokens of an image, N. */
  public int tokens() {
    return gridSide * gridSide;
  }

  /** The label that stands for "no class". */
  public int nullClass() {
    return classes;
  }
}

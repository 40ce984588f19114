package io.tessera.spark.config;

import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.generator.GeneratorTrainingConfig;
import io.tessera.generator.GeneratorTrainingConfig.DropoutConfig;
import io.tessera.generator.GptConfig;
import io.tessera.generator.GptSize;

/**
 * Section {@code generator}: the transformer and its training.
 *
 * @param size a named size, or {@code custom} for the three numbers below
 * @param dim model width of a custom size
 * @param layers of a custom size
 * @param heads of a custom size
 * @param qkNorm none, or rms to normalise queries and keys
 * @param dropout probabilities while training
 * @param zLossWeight weight of the z-loss; 0: none
 * @param precision of matrix products
 * @param training how it is trained
 */
public record GeneratorSection(
    String size,
    int dim,
    int layers,
    int heads,
    QueryKeyNorm qkNorm,
    DropoutConfig dropout,
    double zLossWeight,
    Precision precision,
    TrainingConfig training) {
  public GeneratorSection {
    transformer(size, dim, layers, heads, qkNorm);
  }

  private static TransformerConfig transformer(
      String size, int dim, int layers, int heads, QueryKeyNorm norm) {
    return size.equals("custom")
        ? new TransformerConfig(dim, layers, heads, norm == QueryKeyNorm.RMS)
        : GptSize.of(size).transformer(norm);
  }

  /** The network over the tokenizer's codes and the table's classes. */
  public GptConfig network(int codebookSize, int gridSide, int classes) {
    return new GptConfig(
        transformer(size, dim, layers, heads, qkNorm), codebookSize, gridSide, classes);
  }

  /** How it is trained. */
  public GeneratorTrainingConfig trainingConfig() {
    return new GeneratorTrainingConfig(
        training.adamW(), training.schedule(), dropout, zLossWeight, precision);
  }
}

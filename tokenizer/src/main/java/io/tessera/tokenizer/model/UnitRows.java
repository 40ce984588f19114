package io.tessera.tokenizer.model;

import io.tessera.core.nn.Initializer;
import io.tessera.core.random.CounterRandom;

/**
 * Rows of unit length whose direction is that of a vector of uniform draws: what LlamaGen's uniform
 * codebook becomes by its normalisation, whatever the bound of the draws.
 */
record UnitRows(int dim) implements Initializer {
  @Override
  public float value(CounterRandom random, long i) {
    long row = i - i % dim;
    double square = 0;
    for (long j = row; j < row + dim; j++) {
      double draw = draw(random, j);
      square += draw * draw;
    }
    return (float) (draw(random, i) / Math.sqrt(square));
  }

  private static double draw(CounterRandom random, long i) {
    return 2 * random.uniform(i) - 1;
  }
}

package io.tessera.core.nn;

import io.tessera.core.random.CounterRandom;

/**
 * The law of a parameter's first values; element i of a parameter depends on the seed, the
 * parameter's name and i alone.
 */
@FunctionalInterface
public interface Initializer {
  /** All zeros. */
  Initializer ZEROS = (random, i) -> 0;

  /** All ones. */
  Initializer ONES = (random, i) -> 1;

  /** The value of element i. */
  float value(CounterRandom random, long i);

  /** Normal with the given mean and standard deviation. */
  static Initializer normal(double mean, double deviation) {
    return (random, i) -> (float) (mean + deviation * random.normal(i));
  }

  /** Uniform in [−bound, bound). */
  static Initializer uniform(double bound) {
    return (random, i) -> (float) (bound * (2 * random.uniform(i) - 1));
  }

  /** Uniform within ±1/√fanIn: what torch's Linear and Conv2d do for weights and biases. */
  static Initializer fanIn(long fanIn) {
    return uniform(1 / Math.sqrt((double) fanIn));
  }
}

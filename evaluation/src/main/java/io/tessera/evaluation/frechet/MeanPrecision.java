package io.tessera.evaluation.frechet;

/** In which precision a tool sums features to their mean. */
public enum MeanPrecision {
  /** float64: the order of the rows hardly matters, so parts can be merged. */
  DOUBLE,
  /**
   * float32, row after row, as NumPy does for float32 features. It moves a Fréchet distance in the
   * seventh digit, and only one pass over all rows in their order can give it: see {@link
   * SinglePrecisionMean}.
   */
  SINGLE
}

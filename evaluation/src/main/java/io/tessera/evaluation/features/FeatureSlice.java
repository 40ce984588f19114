package io.tessera.evaluation.features;

/** Consecutive rows of another table. */
record FeatureSlice(FeatureTable whole, int from, int rows) implements FeatureTable {
  FeatureSlice {
    whole.checkRows(from, rows);
  }

  @Override
  public int dimension() {
    return whole.dimension();
  }

  @Override
  public float[] read(int at, int count) {
    checkRows(at, count);
    return whole.read(from + at, count);
  }
}

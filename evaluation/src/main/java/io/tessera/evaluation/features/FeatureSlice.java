package io.tessera.evaluation.features;

/** Consecutive rows of another table. */
record FeatureSlice(FeatureTable whole, int from, int rows) implements FeatureTable {
  FeatureSlice {
    if (from < 0 || rows < 0 || rows > whole.rows() - from) {
      throw new IndexOutOfBoundsException(
          "Invalid rows: %d from %d of %d".formatted(rows, from, whole.rows()));
    }
  }

  @Override
  public int dimension() {
    return whole.dimension();
  }

  @Override
  public float[] read(int at, int count) {
    if (at < 0 || count < 0 || count > rows - at) {
      throw new IndexOutOfBoundsException(
          "Invalid rows: %d from %d of %d".formatted(count, at, rows));
    }
    return whole.read(from + at, count);
  }
}

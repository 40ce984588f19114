package io.tessera.evaluation.frechet;

import java.util.Arrays;

/**
 * Sums features into {@link FeatureStatistics} in plain Java: the same bits on every machine.
 *
 * <p>The result depends on the rows and their order only, bit for bit, never on how they were cut
 * into blocks. Rows are gathered into blocks of {@value #BLOCK_ROWS} before the outer products are
 * formed. Not thread-safe.
 */
public final class FeatureAccumulator implements FeatureSums {
  private static final int BLOCK_ROWS = 256;
  private static final int MAX_BUFFER = 1 << 22;

  private final int dimension;
  private final double[] shift;
  private final double[] sum;
  private final double[] outer;
  private double[] buffer;
  private final int blockRows;
  private int buffered;
  private long count;

  /**
   * @param dimension features per row, 1 to {@link FeatureStatistics#MAX_DIMENSION}
   */
  public FeatureAccumulator(int dimension) {
    FeatureStatistics.checkDimension(dimension);
    this.dimension = dimension;
    this.shift = new double[dimension];
    this.sum = new double[dimension];
    this.outer = new double[Packed.length(dimension)];
    this.blockRows = Math.max(1, Math.min(BLOCK_ROWS, MAX_BUFFER / dimension));
    this.buffer = new double[dimension];
  }

  @Override
  public void add(float[] features) {
    FeatureBlocks.check(features, dimension, count);
    for (int at = 0; at < features.length; at += dimension) {
      int to = nextRow();
      for (int j = 0; j < dimension; j++) {
        buffer[to + j] = features[at + j];
      }
      rowAdded(to);
    }
  }

  /**
   * Adds the given rows, or none of them when one is refused.
   *
   * @param rows [n][d]
   * @throws IllegalArgumentException naming the row when its length is not the dimension or a
   *     feature is not finite
   */
  public void add(float[][] rows) {
    for (int r = 0; r < rows.length; r++) {
      checkLength(rows[r].length, r);
      for (int j = 0; j < dimension; j++) {
        checkFinite(rows[r][j], r, j);
      }
    }
    for (float[] row : rows) {
      int to = nextRow();
      for (int j = 0; j < dimension; j++) {
        buffer[to + j] = row[j];
      }
      rowAdded(to);
    }
  }

  /**
   * Adds the given rows of float64 features, or none of them when one is refused.
   *
   * @param rows [n][d]
   * @throws IllegalArgumentException naming the row when its length is not the dimension or a
   *     feature is not finite
   */
  public void add(double[][] rows) {
    for (int r = 0; r < rows.length; r++) {
      checkLength(rows[r].length, r);
      for (int j = 0; j < dimension; j++) {
        checkFinite(rows[r][j], r, j);
      }
    }
    for (double[] row : rows) {
      int to = nextRow();
      System.arraycopy(row, 0, buffer, to, dimension);
      rowAdded(to);
    }
  }

  @Override
  public FeatureStatistics statistics() {
    flush();
    return new FeatureStatistics(count, shift.clone(), sum.clone(), outer.clone());
  }

  /** Does nothing: all is in Java's memory. */
  @Override
  public void close() {}

  private void checkLength(int length, int row) {
    if (length != dimension) {
      throw new IllegalArgumentException(
          "Invalid features: row %d has %d values, expected the dimension %d"
              .formatted(row, length, dimension));
    }
  }

  private void checkFinite(double feature, int row, int column) {
    if (!Double.isFinite(feature)) {
      throw FeatureBlocks.notFinite(feature, row, column, count);
    }
  }

  private int nextRow() {
    int at = buffered * dimension;
    if (at == buffer.length) {
      int rows = Math.min(blockRows, Math.max(2 * buffered, 1));
      buffer = Arrays.copyOf(buffer, rows * dimension);
    }
    return at;
  }

  private void rowAdded(int at) {
    if (count == 0) {
      System.arraycopy(buffer, at, shift, 0, dimension);
    }
    for (int j = 0; j < dimension; j++) {
      double centred = buffer[at + j] - shift[j];
      buffer[at + j] = centred;
      sum[j] += centred;
    }
    count++;
    buffered++;
    if (buffered == blockRows) {
      flush();
    }
  }

  private void flush() {
    Packed.addOuterProducts(outer, buffer, buffered, dimension);
    buffered = 0;
  }
}

package io.tessera.evaluation.frechet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.TensorKernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sums features by libtorch's float64 matrix products, on any device: ten times faster than the
 * plain Java of {@link FeatureAccumulator} and equal to it within rounding.
 *
 * <p>Like that one it gathers rows into blocks of {@value #BLOCK_ROWS}, so that the result depends
 * on the rows and their order only, never on how they were cut. It is the same bits on every run of
 * one machine with one number of native threads, but not on every machine. Not thread-safe.
 */
public final class LibtorchFeatureSums implements FeatureSums {
  /** Fewer would stream the sums through memory more often, more would not fit the caches. */
  private static final int BLOCK_ROWS = 512;

  private static final int MAX_BUFFER = 1 << 22;

  private final int dimension;
  private final int blockRows;
  private final NDManager manager;
  private final NDArray outer; // float64 [d, d], upper triangle
  private final NDArray sum; // float64 [d]
  private final double[] shift;
  private ByteBuffer buffer; // direct: libtorch reads it where it lies
  private int buffered;
  private long count;

  /**
   * @param parent its device does the work; the sums live in a sub-manager of it
   * @param dimension features per row, 1 to {@link FeatureStatistics#MAX_DIMENSION}
   */
  public LibtorchFeatureSums(NDManager parent, int dimension) {
    FeatureStatistics.checkDimension(dimension);
    this.dimension = dimension;
    blockRows = Math.max(1, Math.min(BLOCK_ROWS, MAX_BUFFER / dimension));
    shift = new double[dimension];
    buffer = rows(1);
    manager = parent.newSubManager();
    outer = manager.zeros(new Shape(dimension, dimension), DataType.FLOAT64);
    sum = manager.zeros(new Shape(dimension), DataType.FLOAT64);
  }

  private ByteBuffer rows(int rows) {
    return ByteBuffer.allocateDirect(rows * dimension * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  @Override
  public void add(float[] features) {
    FeatureBlocks.check(features, dimension, count);
    int rows = features.length / dimension;
    for (int row = 0; row < rows; ) {
      if (count == 0) {
        for (int j = 0; j < dimension; j++) {
          shift[j] = features[j];
        }
      }
      int fitting = Math.min(rows - row, blockRows - buffered);
      makeRoom(fitting);
      buffer.clear().position(buffered * dimension * Float.BYTES);
      buffer
          .slice()
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .put(features, row * dimension, fitting * dimension);
      row += fitting;
      buffered += fitting;
      count += fitting;
      if (buffered == blockRows) {
        flush();
      }
    }
  }

  private void makeRoom(int rows) {
    int needed = buffered + rows;
    int held = buffer.capacity() / Float.BYTES / dimension;
    if (needed > held) {
      ByteBuffer larger = rows(Math.min(blockRows, Math.max(needed, 2 * held)));
      buffer.clear().limit(buffered * dimension * Float.BYTES);
      larger.put(buffer);
      buffer = larger;
    }
  }

  private void flush() {
    if (buffered == 0) {
      return;
    }
    try (NDManager scope = manager.newSubManager()) {
      buffer.clear().limit(buffered * dimension * Float.BYTES);
      NDArray rows = scope.create(buffer, new Shape(buffered, dimension), DataType.FLOAT32);
      sum.addi(TensorKernels.addOuterProducts(rows, scope.create(shift), outer));
    }
    buffered = 0;
  }

  @Override
  public FeatureStatistics statistics() {
    flush();
    double[] full = outer.toDoubleArray();
    double[] triangle = new double[Packed.length(dimension)];
    for (int i = 0; i < dimension; i++) {
      int row = Packed.index(dimension, i, i);
      System.arraycopy(full, i * dimension + i, triangle, row, dimension - i);
    }
    return new FeatureStatistics(count, shift.clone(), sum.toDoubleArray(), triangle);
  }

  @Override
  public void close() {
    manager.close();
  }
}

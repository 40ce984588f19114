package io.tessera.spark.table;

/**
 * One row of a sample table: a generated image, its codes, and the class and seed that it depends
 * on.
 */
public final class SampleRow {
  private final long index;
  private final int label;
  private final long seed;
  private final int[] tokens;
  private final byte[] png;

  /** Takes over the arrays. */
  public SampleRow(long index, int label, long seed, int[] tokens, byte[] png) {
    this.index = index;
    this.label = label;
    this.seed = seed;
    this.tokens = tokens;
    this.png = png;
  }

  /** Number of the sample, from 0. */
  public long index() {
    return index;
  }

  /** The class that was asked for, from 0. */
  public int label() {
    return label;
  }

  /** What its random numbers derive from. */
  public long seed() {
    return seed;
  }

  /** The codes in raster order; not a copy. */
  public int[] tokens() {
    return tokens;
  }

  /** The image as PNG; not a copy. */
  public byte[] png() {
    return png;
  }
}

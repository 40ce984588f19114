package io.tessera.spark.table;

/** One row of an image table: an encoded image, its identity and its class. */
public final class ImageRow {
  private final String id;
  private final byte[] bytes;
  private final int label;

  /** Takes over the array. */
  public ImageRow(String id, byte[] bytes, int label) {
    this.id = id;
    this.bytes = bytes;
    this.label = label;
  }

  public String id() {
    return id;
  }

  /** The encoded image; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int label() {
    return label;
  }
}

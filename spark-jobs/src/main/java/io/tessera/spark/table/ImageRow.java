package io.tessera.spark.table;

/** One row of an image table: an encoded image, its identity and its class. */
public final class ImageRow {
  private final String id;
  private final byte[] bytes;
  private final int label;
  private final byte[] content;

  /** Takes over the arrays. */
  public ImageRow(String id, byte[] bytes, int label, byte[] content) {
    this.id = id;
    this.bytes = bytes;
    this.label = label;
    this.content = content;
  }

  /** Names the image in its table. */
  public String id() {
    return id;
  }

  /** The encoded image; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** The image's class, from 0. */
  public int label() {
    return label;
  }

  /** The {@link ImageContent} of the bytes; not a copy. */
  public byte[] content() {
    return content;
  }
}

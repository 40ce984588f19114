package io.tessera.spark.table;

/** One row of an image table without the image: what tells it from others. */
public final class ImageName {
  private final String id;
  private final int label;
  private final byte[] content;

  /** Takes over the array. */
  public ImageName(String id, int label, byte[] content) {
    this.id = id;
    this.label = label;
    this.content = content;
  }

  /** Names the image in its table. */
  public String id() {
    return id;
  }

  /** The image's class, from 0. */
  public int label() {
    return label;
  }

  /** The {@link ImageContent} of the image; not a copy. */
  public byte[] content() {
    return content;
  }
}

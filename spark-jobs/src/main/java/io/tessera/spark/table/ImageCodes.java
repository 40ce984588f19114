package io.tessera.spark.table;

/** The codes of one view of every image of one content. */
public final class ImageCodes {
  private final byte[] content;
  private final int view;
  private final int[] tokens;

  /** Takes over the arrays. */
  public ImageCodes(byte[] content, int view, int[] tokens) {
    this.content = content;
    this.view = view;
    this.tokens = tokens;
  }

  /** The {@link ImageContent}; not a copy. */
  public byte[] content() {
    return content;
  }

  /** Which of the images' views it is, from 0. */
  public int view() {
    return view;
  }

  /** The codes in raster order; not a copy. */
  public int[] tokens() {
    return tokens;
  }
}

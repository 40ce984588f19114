package io.tessera.spark.table;

/** One row of a token table: the codes of one view of an image in raster order. */
public final class TokenRow {
  private final String id;
  private final int label;
  private final int view;
  private final int[] tokens;
  private final byte[] content;

  /** Takes over the arrays. */
  public TokenRow(String id, int label, int view, int[] tokens, byte[] content) {
    this.id = id;
    this.label = label;
    this.view = view;
    this.tokens = tokens;
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

  /** Which of the image's views it is of, from 0. */
  public int view() {
    return view;
  }

  /** The codes in raster order; not a copy. */
  public int[] tokens() {
    return tokens;
  }

  /** The {@link ImageContent} of the image; not a copy. */
  public byte[] content() {
    return content;
  }
}

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

  public String id() {
    return id;
  }

  public int label() {
    return label;
  }

  public int view() {
    return view;
  }

  /** The codes; not a copy. */
  public int[] tokens() {
    return tokens;
  }

  /** The {@link ImageContent} of the image; not a copy. */
  public byte[] content() {
    return content;
  }
}

package io.tessera.spark.table;

/**
 * What a version of a token table is made from: equal inputs give equal rows.
 *
 * @param images {@link RowChecksum} of every image's split, id, label and content
 * @param layout the same with each image's file, row group and place: where units of work begin and
 *     end
 * @param classes number of classes
 * @param tokenizer SHA-256 of the tokenizer's parameters
 * @param preprocessing crops, views and what else shapes the codes, in words
 */
public record TokenInputs(
    String images, String layout, int classes, String tokenizer, String preprocessing) {
  /** Whether rows made from these are those made from the others, wherever the images lie. */
  public boolean giveTheRowsOf(TokenInputs other) {
    return images.equals(other.images) && classes == other.classes && giveTheCodesOf(other);
  }

  /** Whether an image has the same codes by either. */
  public boolean giveTheCodesOf(TokenInputs other) {
    return tokenizer.equals(other.tokenizer) && preprocessing.equals(other.preprocessing);
  }
}

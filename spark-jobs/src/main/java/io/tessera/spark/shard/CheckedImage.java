package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.RowHash;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an image once it was decoded, without its pixels.
 *
 * @param hash decides on its place and split
 * @param rowHash of its row in the table; 0 where it has none
 * @param given whether it comes from a held-out source of its own
 * @param reason why it is not in the table; null: it is
 * @param message the same as a sentence
 */
record CheckedImage(
    String id,
    String path,
    int label,
    long size,
    IdHash hash,
    long rowHash,
    boolean given,
    @Nullable String reason,
    @Nullable String message)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static CheckedImage good(RawImage image, IdHash hash, boolean given) {
    long rowHash = RowHash.of(image.id(), ImageContent.of(image.bytes()));
    return new CheckedImage(
        image.id(), image.path(), image.label(), image.size(), hash, rowHash, given, null, null);
  }

  static CheckedImage bad(RawImage image, IdHash hash, boolean given, Refusal refusal) {
    return new CheckedImage(
        image.id(),
        image.path(),
        image.label(),
        image.size(),
        hash,
        0,
        given,
        refusal.reason(),
        refusal.message());
  }

  boolean isGood() {
    return reason == null;
  }
}

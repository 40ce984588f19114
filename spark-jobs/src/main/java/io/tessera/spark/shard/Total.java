package io.tessera.spark.shard;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What some images amount to. Sums don't depend on the order in which Spark visits the images.
 *
 * @param images how many
 * @param bytes length of their files
 * @param checksum exclusive or of their row hashes
 */
record Total(long images, long bytes, long checksum) implements Serializable {
  private static final long serialVersionUID = 1L;

  static final Total NONE = new Total(0, 0, 0);

  static Total of(long bytes, long rowHash) {
    return new Total(1, bytes, rowHash);
  }

  Total plus(Total other) {
    return new Total(images + other.images, bytes + other.bytes, checksum ^ other.checksum);
  }

  boolean hasSameImages(@Nullable Total other) {
    return other != null && images == other.images && checksum == other.checksum;
  }
}

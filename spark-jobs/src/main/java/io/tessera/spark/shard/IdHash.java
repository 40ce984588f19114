package io.tessera.spark.shard;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Two independent random numbers of an image: the first 16 bytes of SHA-256 of the seed (8 bytes,
 * big-endian) and the id (UTF-8).
 *
 * @param order its place in the table
 * @param selection the smallest of a class are held out
 */
record IdHash(long order, long selection) implements Serializable {
  private static final long serialVersionUID = 1L;

  static IdHash of(long seed, String id) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      ByteBuffer digest = ByteBuffer.wrap(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
      return new IdHash(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * The part, of {@code parts} equal ones, of the range of {@link #order} that this one lies in.
   */
  int bucket(int parts) {
    return (int) (((order >>> 33) * parts) >>> 31);
  }
}

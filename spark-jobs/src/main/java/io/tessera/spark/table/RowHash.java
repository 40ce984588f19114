package io.tessera.spark.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a row of an image table in the checksum that its manifest has: for which image it is,
 * and what is in it.
 */
public final class RowHash {
  private RowHash() {}

  /** The first 8 bytes, big-endian, of SHA-256 of the id (UTF-8) and the content. */
  public static long of(String id, byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(sha.digest(content)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

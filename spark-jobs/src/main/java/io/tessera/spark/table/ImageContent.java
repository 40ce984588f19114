package io.tessera.spark.table;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Names the content of an encoded image: images of the same bytes have the same name, and by chance
 * no two of a trillion others have.
 */
public final class ImageContent {
  /** Length of a name. */
  public static final int BYTES = 12;

  private ImageContent() {}

  /** The first {@link #BYTES} bytes of the SHA-256 of the encoded image. */
  public static byte[] of(byte[] encoded) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(encoded), BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

package io.tessera.spark.look;

import io.tessera.core.checkpoint.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Identifies an image by its pixels, whatever kind of file it came from. */
public final class ImageHash {
  private ImageHash() {}

  /**
   * SHA-256 of width and height, as two int32, big-endian, and the samples.
   *
   * @param samples {@code [height, width, 3]} unsigned bytes
   * @return 32 bytes
   */
  public static byte[] of(int width, int height, byte[] samples) {
    byte[] all =
        ByteBuffer.allocate(2 * Integer.BYTES + samples.length)
            .putInt(width)
            .putInt(height)
            .put(samples)
            .array();
    return HexFormat.of().parseHex(Sha256.of(all));
  }
}

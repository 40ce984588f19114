package io.tessera.spark.look;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** What tells images apart: SHA-256 of width and height, as big-endian int32, and the samples. */
public final class PixelHash {
  private PixelHash() {}

  /** The hash of an image, 32 bytes. */
  public static byte[] of(RgbImage image) {
    byte[] samples = image.toByteArray();
    byte[] all =
        ByteBuffer.allocate(2 * Integer.BYTES + samples.length)
            .putInt(image.width())
            .putInt(image.height())
            .put(samples)
            .array();
    return HexFormat.of().parseHex(Sha256.of(all));
  }
}

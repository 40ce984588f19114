package io.tessera.spark.shard;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes 8-bit grey pixels as PNG (ISO/IEC 15948), rows unfiltered. */
final class GreyPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int BIT_DEPTH = 8;
  private static final int GREY = 0;

  private GreyPng() {}

  /**
   * The image file.
   *
   * @param pixels height × width bytes in raster order, 0 black
   */
  static byte[] encode(int width, int height, byte[] pixels) {
    try {
      var png = new ByteArrayOutputStream(pixels.length / 2 + 64);
      var out = new DataOutputStream(png);
      out.write(SIGNATURE);
      writeChunk(out, "IHDR", header(width, height));
      writeChunk(out, "IDAT", compressedRows(width, height, pixels));
      writeChunk(out, "IEND", new byte[0]);
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
  }

  private static byte[] header(int width, int height) throws IOException {
    var header = new ByteArrayOutputStream();
    var out = new DataOutputStream(header);
    out.writeInt(width);
    out.writeInt(height);
    out.write(BIT_DEPTH);
    out.write(GREY);
    out.write(new byte[3]); // deflate, adaptive filters, not interlaced
    return header.toByteArray();
  }

  private static byte[] compressedRows(int width, int height, byte[] pixels) throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(compressed)) {
      for (int row = 0; row < height; row++) {
        out.write(0); // filter: none
        out.write(pixels, row * width, width);
      }
    }
    return compressed.toByteArray();
  }

  private static void writeChunk(DataOutputStream out, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}

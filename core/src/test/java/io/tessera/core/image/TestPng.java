package io.tessera.core.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes PNGs of any colour type chunk by chunk, right or wrong as a test asks. */
final class TestPng {

  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGBA = 6;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  TestPng() {
    file.writeBytes("\u0089PNG\r\n\u001A\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  static TestPng ofSize(int width, int height, int depth, int colourType) {
    return new TestPng().header(width, height, depth, colourType);
  }

  TestPng header(int width, int height, int depth, int colourType) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(bigEndian(width));
    data.writeBytes(bigEndian(height));
    data.writeBytes(new byte[] {(byte) depth, (byte) colourType, 0, 0, 0});
    return chunk("IHDR", data.toByteArray());
  }

  /** One row of packed samples, unfiltered. */
  TestPng row(int... bytes) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      deflater.write(0);
      deflater.write(toBytes(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return chunk("IDAT", data.toByteArray());
  }

  TestPng chunk(String name, int... data) {
    return chunk(name, toBytes(data));
  }

  TestPng chunk(String name, byte[] data) {
    CRC32 checksum = new CRC32();
    checksum.update(name.getBytes(StandardCharsets.ISO_8859_1));
    checksum.update(data);
    file.writeBytes(bigEndian(data.length));
    file.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
    file.writeBytes(data);
    file.writeBytes(bigEndian((int) checksum.getValue()));
    return this;
  }

  /** The file as it is so far, with no end. */
  byte[] unfinished() {
    return file.toByteArray();
  }

  byte[] bytes() {
    return chunk("IEND").unfinished();
  }

  private static byte[] toBytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] bigEndian(int value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new DataOutputStream(bytes).writeInt(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

package io.tessera.core.checkpoint.numpy;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Arrays and archives in memory, sound and not. */
final class Npy {
  private Npy() {}

  /** A file of format 1.0 with this header as it stands. */
  static byte[] file(String header, byte... elements) {
    return file(1, header, elements);
  }

  static byte[] file(int version, String header, byte... elements) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer file =
        ByteBuffer.allocate(12 + text.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(NpyHeader.MAGIC).put((byte) version).put((byte) 0);
    if (version == 1) {
      file.putShort((short) text.length);
    } else {
      file.putInt(text.length);
    }
    file.put(text).put(elements);
    return Arrays.copyOf(file.array(), file.position());
  }

  /** A header's text. */
  static String header(String type, boolean columnMajor, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
        .formatted(type, columnMajor ? "True" : "False", shape);
  }

  static NpyReader reader(byte[] file) {
    return NpyReader.of(new ByteArrayInputStream(file), file.length, "x.npy");
  }

  static NpzFile archive(byte[] file) {
    return new NpzFile(source(file));
  }

  static ByteSource source(byte[] file) {
    return new ByteSource() {
      @Override
      public String name() {
        return "x.npz";
      }

      @Override
      public long size() {
        return file.length;
      }

      @Override
      public InputStream from(long position) throws IOException {
        var in = new ByteArrayInputStream(file);
        in.skipNBytes(position);
        return in;
      }
    };
  }

  /** What is written to an archive. */
  interface Filling {
    void fill(NpzWriter writer) throws IOException;
  }

  static byte[] stored(Filling filling) {
    var bytes = new ByteArrayOutputStream();
    return finish(NpzWriter.stored(bytes), filling, bytes);
  }

  static byte[] compressed(Filling filling) {
    var bytes = new ByteArrayOutputStream();
    return finish(NpzWriter.compressed(bytes), filling, bytes);
  }

  private static byte[] finish(NpzWriter writer, Filling filling, ByteArrayOutputStream bytes) {
    try {
      filling.fill(writer);
      writer.finish();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** Reads all elements in whatever way the type allows; returns their number. */
  static long readAll(NpyReader reader) {
    return switch (reader.header().type()) {
      case FLOAT64 -> reader.doubles().length;
      case FLOAT32, FLOAT16 -> reader.floats().length;
      case UINT8, BOOL -> reader.bytes().length;
      default -> reader.longs().length;
    };
  }

  /** Reads every array; throws what it finds wrong. */
  static void readAll(NpzFile file) throws CheckpointFormatException {
    for (String name : file.names()) {
      try (NpyReader reader = file.array(name)) {
        readAll(reader);
      }
    }
  }
}

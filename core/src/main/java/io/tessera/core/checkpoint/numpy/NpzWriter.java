package io.tessera.core.checkpoint.numpy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes named arrays into one file byte for byte as {@code np.savez} and {@code
 * np.savez_compressed} do, of any length: always with the fields for sizes over 4 GiB, without the
 * time. Compressed bytes are those of zlib at its default level, and differ where NumPy was built
 * with another zlib.
 *
 * <p>NumPy goes back in the file to note an array's checksum before its elements. A stream can't go
 * back, so {@link #add} asks for the elements twice; {@link #addOnce} asks once and notes the
 * checksum behind them, as NumPy does when it writes to a pipe. Both are read alike.
 */
public final class NpzWriter {
  private static final int BUFFER = 1 << 16;

  private final Counting out;
  private final ZipLayout.Method method;
  private final List<ZipLayout.Entry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private NpzWriter(OutputStream out, ZipLayout.Method method) {
    this.out = new Counting(out);
    this.method = method;
  }

  /**
   * As {@code np.savez}.
   *
   * @param out at the file's first byte; flushed by {@link #finish}, never closed
   */
  public static NpzWriter stored(OutputStream out) {
    return new NpzWriter(out, ZipLayout.Method.STORED);
  }

  /**
   * As {@code np.savez_compressed}.
   *
   * @param out at the file's first byte; flushed by {@link #finish}, never closed
   */
  public static NpzWriter compressed(OutputStream out) {
    return new NpzWriter(out, ZipLayout.Method.DEFLATED);
  }

  /** Adds an array of float64. */
  public void add(String name, double[] values, long... shape) throws IOException {
    add(name, NpyHeader.of(NpyType.FLOAT64, shape), writer -> writer.write(values));
  }

  /** Adds an array of float32. */
  public void add(String name, float[] values, long... shape) throws IOException {
    add(name, NpyHeader.of(NpyType.FLOAT32, shape), writer -> writer.write(values));
  }

  /** Adds an array of int64. */
  public void add(String name, long[] values, long... shape) throws IOException {
    add(name, NpyHeader.of(NpyType.INT64, shape), writer -> writer.write(values));
  }

  /** Adds an array of uint8. */
  public void add(String name, byte[] values, long... shape) throws IOException {
    add(name, NpyHeader.of(NpyType.UINT8, shape), writer -> writer.write(values));
  }

  /**
   * Adds an array.
   *
   * @param name as NumPy's reader will name it, without {@code .npy}
   * @param content asked for the elements twice
   * @throws IllegalArgumentException if the name is taken or no name, or the elements don't fit
   * @throws IllegalStateException if elements are missing, or differ the second time
   */
  public void add(String name, NpyHeader header, NpyContent content) throws IOException {
    ZipLayout.Entry entry = start(name, header);
    ZipLayout.Sums sums = writeData(header, content, OutputStream.nullOutputStream());
    out.write(ZipLayout.localHeader(entry, sums));
    if (!writeData(header, content, out).equals(sums)) {
      throw new IllegalStateException("Cannot add " + name + ": its elements changed meanwhile");
    }
    entries.add(entry.with(sums));
  }

  /**
   * Adds an array whose elements can be had only once, such as images that are decoded one after
   * the other; see {@link #add(String, NpyHeader, NpyContent)}.
   */
  public void addOnce(String name, NpyHeader header, NpyContent content) throws IOException {
    ZipLayout.Entry entry = start(name, header).followedBySums();
    out.write(ZipLayout.localHeader(entry, ZipLayout.Sums.UNKNOWN));
    ZipLayout.Entry complete = entry.with(writeData(header, content, out));
    out.write(ZipLayout.descriptor(complete));
    entries.add(complete);
  }

  /** Writes the directory, without which the file can't be read. Nothing can be added then. */
  public void finish() throws IOException {
    long begin = out.count;
    for (ZipLayout.Entry entry : entries) {
      out.write(ZipLayout.directoryHeader(entry));
    }
    out.write(ZipLayout.end(entries.size(), begin, out.count - begin));
    out.flush();
  }

  private ZipLayout.Entry start(String name, NpyHeader header) {
    if (!ZipLayout.isPlain(name)) {
      throw new IllegalArgumentException(
          "Invalid array name: '"
              + name
              + "'; use a name without control characters that is no"
              + " path out of the archive");
    }
    if (!names.add(name)) {
      throw new IllegalArgumentException("Invalid array name: " + name + " is taken already");
    }
    long bytes = header.encode().length + header.bytes();
    return ZipLayout.Entry.at(out.count, name + ZipLayout.EXTENSION, method, bytes);
  }

  private ZipLayout.Sums writeData(NpyHeader header, NpyContent content, OutputStream target)
      throws IOException {
    var packed = new Counting(target);
    var sum = new CRC32();
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      if (method == ZipLayout.Method.STORED) {
        writeArray(header, content, new CheckedOutputStream(packed, sum));
      } else {
        var deflating = new DeflaterOutputStream(packed, deflater, BUFFER);
        writeArray(header, content, new CheckedOutputStream(deflating, sum));
        deflating.finish();
      }
    } finally {
      deflater.end();
    }
    return new ZipLayout.Sums(sum.getValue(), packed.count);
  }

  private static void writeArray(NpyHeader header, NpyContent content, OutputStream target)
      throws IOException {
    var writer = new NpyWriter(target, header);
    content.writeTo(writer);
    writer.finish();
  }

  private static final class Counting extends FilterOutputStream {
    private long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
      count += length;
    }
  }
}

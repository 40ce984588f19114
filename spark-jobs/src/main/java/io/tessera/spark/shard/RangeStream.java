package io.tessera.spark.shard;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** A range of a file as a stream of its own; what is skipped is not read. */
final class RangeStream extends InputStream {
  private final FSDataInputStream file;
  private final long end;

  /**
   * Takes over the file.
   *
   * @param from first byte of the range
   * @param end the byte after it
   */
  RangeStream(FSDataInputStream file, long from, long end) throws IOException {
    this.file = file;
    this.end = end;
    file.seek(from);
  }

  @Override
  public int read() throws IOException {
    return left() == 0 ? -1 : file.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int most = (int) Math.min(length, left());
    return most == 0 && length > 0 ? -1 : file.read(bytes, offset, most);
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = Math.max(0, Math.min(bytes, left()));
    if (skipped > 0) {
      file.seek(file.getPos() + skipped);
    }
    return skipped;
  }

  private long left() throws IOException {
    return end - file.getPos();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

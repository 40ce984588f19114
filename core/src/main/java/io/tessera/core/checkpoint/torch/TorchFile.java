package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an open file, read at any position. */
final class TorchFile implements Closeable {
  private final FileChannel channel;
  private final String source;
  private final long length;

  private TorchFile(FileChannel channel, String source) throws IOException {
    this.channel = channel;
    this.source = source;
    this.length = channel.size();
  }

  static TorchFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new TorchFile(channel, path.toString());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** What messages call the file. */
  String source() {
    return source;
  }

  long length() {
    return length;
  }

  CheckpointFormatException malformed(String reason) {
    return new CheckpointFormatException(source, reason);
  }

  /** So many bytes, little-endian. The caller knows that the count is a sane one. */
  ByteBuffer bytes(long position, int count) throws IOException {
    if (position < 0 || count > length - position) {
      throw malformed("it ends before byte " + (position + count) + ", where its index points");
    }
    try (InputStream in = stream(position, count)) {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw malformed("it became shorter while it was read");
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A part of the file, unbuffered; skipping costs nothing. */
  InputStream stream(long position, long count) {
    return new Part(position, count);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private final class Part extends InputStream {
    private long position;
    private final long end;

    private Part(long position, long count) {
      this.position = position;
      this.end = position + count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      int wanted = (int) Math.min(count, end - position);
      if (wanted == 0) {
        return -1;
      }
      int read = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      position += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.max(0, Math.min(count, end - position));
      position += skipped;
      return skipped;
    }
  }
}

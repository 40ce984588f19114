package io.tessera.core.checkpoint.numpy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The unpacked bytes of a zip file's member; at their end it checks their number and sum. */
final class MemberInput extends InputStream {
  private final InputStream in;
  private final @Nullable Inflater inflater;
  private final ZipMember member;
  private final String source;
  private final CRC32 sum = new CRC32();
  private long read;

  /**
   * A member's stream.
   *
   * @param file at the first packed byte; closed with this
   * @param source what messages call the member
   */
  MemberInput(InputStream file, ZipMember member, String source) {
    this.member = member;
    this.source = source;
    InputStream packed = new Bounded(file, member.packedBytes());
    if (member.method() == ZipLayout.Method.STORED) {
      inflater = null;
      in = packed;
    } else {
      inflater = new Inflater(true);
      in = new InflaterInputStream(packed, inflater, 1 << 16);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count;
    try {
      count = in.read(target, offset, length);
    } catch (ZipException | EOFException e) {
      throw damaged("its packed bytes are damaged", e);
    }
    if (count > 0) {
      read += count;
      sum.update(target, offset, count);
    }
    if (count < 0 && (read != member.bytes() || sum.getValue() != member.crc())) {
      throw damaged("its length or its checksum is not the one noted beside it", null);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    if (inflater != null) {
      inflater.end(); // the stream ends only an inflater that it made itself
    }
    in.close();
  }

  private CheckpointFormatException damaged(String reason, @Nullable Exception cause) {
    return CheckpointFormatException.ofArrays(source, reason, cause);
  }

  /** The first bytes of a stream. */
  private static final class Bounded extends FilterInputStream {
    private long remaining;

    Bounded(InputStream in, long length) {
      super(in);
      remaining = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = remaining == 0 ? -1 : in.read(target, offset, (int) Math.min(length, remaining));
      remaining -= Math.max(count, 0);
      return count;
    }
  }
}

package io.tessera.core.checkpoint.zip;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The unpacked bytes of a member; at their end it checks their number and sum. */
final class MemberInput extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final @Nullable Inflater inflater;
  private final StoredBytes member;
  private final Refusal refusal;
  private final CRC32 sum = new CRC32();
  private long passed;
  private boolean summed;

  /** Takes the file from the first packed byte on, and closes it. */
  MemberInput(InputStream file, StoredBytes member, Refusal refusal) {
    this.member = member;
    this.refusal = refusal;
    summed = member.crc().isPresent();
    InputStream packed = new Bounded(file, member.packed());
    inflater = member.method() == ZipMethod.DEFLATED ? new Inflater(true) : null;
    in = inflater == null ? packed : new InflaterInputStream(packed, inflater, BUFFER);
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
      throw refusal.of("its packed bytes are damaged (" + shown(e.getMessage()) + ")", e);
    }
    if (count < 0) {
      checkSum();
    } else {
      passed += count;
      sum.update(target, offset, count);
    }
    if (passed > member.length() || (count < 0 && passed < member.length())) {
      throw refusal.of(
          "its bytes at %d do not unpack to the %d that it says: it was damaged"
              .formatted(member.position(), member.length()));
    }
    return count;
  }

  private void checkSum() {
    if (summed && passed == member.length() && sum.getValue() != member.crc().getAsLong()) {
      throw refusal.of(
          "its bytes at %d have the CRC-32 %08x, it says %08x: it was damaged"
              .formatted(member.position(), sum.getValue(), member.crc().getAsLong()));
    }
  }

  /** Bytes that aren't packed are passed over without a look at them: the sum stays unknown. */
  @Override
  public long skip(long count) throws IOException {
    if (inflater != null) {
      return super.skip(count);
    }
    long skipped = in.skip(count);
    passed += skipped;
    summed &= skipped == 0;
    return skipped;
  }

  @Override
  public void close() throws IOException {
    if (inflater != null) {
      inflater.end(); // the stream ends only an inflater that it made itself
    }
    in.close();
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

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(Math.max(0, Math.min(count, remaining)));
      remaining -= skipped;
      return skipped;
    }
  }
}

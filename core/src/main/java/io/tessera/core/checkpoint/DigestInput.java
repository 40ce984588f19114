package io.tessera.core.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes bytes through and digests them. Skipped bytes are read, so they count too. */
public final class DigestInput extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest = Sha256.newDigest();
  private long bytes;

  /** Digests what is read from {@code in} from now on; closing this closes {@code in}. */
  public DigestInput(InputStream in) {
    super(in);
  }

  /** Reads to the end and returns the digest of everything that passed. Call it once. */
  public Digest finish() throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (read(buffer, 0, buffer.length) >= 0) {
      // the digest is the point
    }
    return new Digest(Sha256.hex(digest), bytes);
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      digest.update((byte) value);
      bytes++;
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    if (count > 0) {
      digest.update(target, offset, count);
      bytes += count;
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.max(0, Math.min(count, BUFFER))];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}

package io.tessera.core.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes bytes through and digests them. */
public final class DigestOutput extends FilterOutputStream {
  private final MessageDigest digest = Sha256.newDigest();
  private long bytes;

  /** Digests what is written from now on; closing this closes {@code out}. */
  public DigestOutput(OutputStream out) {
    super(out);
  }

  /** The digest of everything written. Call it once, when all is written. */
  public Digest finish() {
    return new Digest(Sha256.hex(digest), bytes);
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    digest.update((byte) value);
    bytes++;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    digest.update(source, offset, length);
    bytes += length;
  }
}

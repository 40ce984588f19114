package io.tessera.core.checkpoint.zip;

import java.nio.ByteBuffer;

/** The records of a zip archive (PKWARE's APPNOTE 6.3.9, §4.3). */
public enum ZipRecord {
  /** Before each member's bytes; followed by the name and extra fields. */
  LOCAL_HEADER(0x04034B50, 30),
  /** Behind the bytes of a member whose length and sum weren't known before, in 64 bits. */
  DESCRIPTOR(0x08074B50, 24),
  /** One for each member; followed by the name, extra fields and a comment. */
  DIRECTORY_HEADER(0x02014B50, 46),
  /** Where the directory lies, in 64 bits. */
  END_64(0x06064B50, 56),
  /** Where {@link #END_64} lies. */
  LOCATOR_64(0x07064B50, 20),
  /** Where the directory lies, unless that is told in 64 bits; followed by a comment. */
  END(0x06054B50, 22);

  /** The kind of extra field that has a header's numbers in 64 bits. */
  public static final int EXTRA_64 = 1;

  private final int signature;
  private final int bytes;

  ZipRecord(int signature, int bytes) {
    this.signature = signature;
    this.bytes = bytes;
  }

  /** What it begins with, little-endian. */
  public int signature() {
    return signature;
  }

  /** Its length without what follows. */
  public int bytes() {
    return bytes;
  }

  boolean isAt(ByteBuffer buffer, int position) {
    return buffer.getInt(position) == signature;
  }
}

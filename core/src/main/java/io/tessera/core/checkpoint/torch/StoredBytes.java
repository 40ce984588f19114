package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Where a storage, or another member of the archive, lies in the file.
 *
 * @param position of its first byte
 * @param packed its length in the file
 * @param length its length when unpacked; equal to {@code packed} unless it is deflated
 * @param deflated whether it is compressed
 * @param crc CRC-32 of the unpacked bytes, or 0 if the file gives none
 */
record StoredBytes(long position, long packed, long length, boolean deflated, long crc) {
  /** Writers that compute none leave it 0. */
  private static final long NO_CRC = 0;

  private static final int BUFFER = 1 << 16;

  /** How many times larger than packed a member is that is held in memory. */
  private static final int MOST_UNPACKED = 64;

  /** Bytes that stand in the file as they are, without a checksum. */
  static StoredBytes plain(long position, long length) {
    return new StoredBytes(position, length, length, false, NO_CRC);
  }

  /**
   * All bytes, checked against their checksum.
   *
   * @param most how many there may be
   */
  byte[] readAll(TorchFile file, int most) throws IOException {
    if (length > most || length / MOST_UNPACKED > packed) {
      throw file.malformed(
          "a member that is read as a whole would have %d bytes, packed into %d; at most %d can be"
              .formatted(length, packed, most));
    }
    try (InputStream in = open(file)) {
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw file.malformed("a member of it ends early");
      }
      CRC32 sum = new CRC32();
      sum.update(bytes);
      check(sum, file);
      return bytes;
    }
  }

  /**
   * Compares a checksum over all bytes.
   *
   * @throws CheckpointFormatException if it is another than the file gives
   */
  void check(Checksum sum, TorchFile file) {
    if (crc != NO_CRC && sum.getValue() != crc) {
      throw file.malformed(
          "its bytes at %d have the CRC-32 %08x, it says %08x: it was damaged"
              .formatted(position, sum.getValue(), crc));
    }
  }

  /** The unpacked bytes. */
  InputStream open(TorchFile file) {
    InputStream stored = file.stream(position, packed);
    return deflated ? new Inflated(stored) : stored;
  }

  private static final class Inflated extends InflaterInputStream {
    private Inflated(InputStream in) {
      super(in, new Inflater(true), BUFFER);
    }

    @Override
    public void close() throws IOException {
      inf.end(); // the stream ends only an inflater that it made itself
      super.close();
    }
  }
}

package io.tessera.core.checkpoint.zip;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Where bytes lie in a file: an archive's member, or bytes that stand there as they are.
 *
 * @param position of the first one
 * @param packed how many they are in the file
 * @param length how many they are when unpacked; equal to {@code packed} if they are stored
 * @param crc CRC-32 of the unpacked bytes, if the file gives one
 */
public record StoredBytes(
    long position, long packed, long length, ZipMethod method, OptionalLong crc) {
  /** Bytes that stand in the file as they are, without a checksum. */
  public static StoredBytes plain(long position, long length) {
    return new StoredBytes(position, length, length, ZipMethod.STORED, OptionalLong.empty());
  }

  /** The same bytes, whose checksum means nothing. */
  public StoredBytes withoutCrc() {
    return new StoredBytes(position, packed, length, method, OptionalLong.empty());
  }

  /**
   * The unpacked bytes; close it. Never more than {@code length} are given. Who reads on at the end
   * learns whether their number is right, and so is the checksum unless some were skipped.
   *
   * @throws StorageException if the file can't be read
   */
  public InputStream open(ByteSource file, Refusal refusal) {
    try {
      return new MemberInput(file.from(position), this, refusal);
    } catch (IOException e) {
      throw StorageException.of("read", file.name(), e);
    }
  }
}

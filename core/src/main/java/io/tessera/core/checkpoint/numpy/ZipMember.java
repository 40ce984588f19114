package io.tessera.core.checkpoint.numpy;

/**
 * A member of a zip file.
 *
 * @param name with its extension
 * @param crc CRC-32 of its bytes
 * @param begin where its packed bytes begin in the file
 * @param packedBytes their number
 * @param bytes the number of bytes unpacked
 */
record ZipMember(
    String name, ZipLayout.Method method, long crc, long begin, long packedBytes, long bytes) {
  ZipMember movedTo(long dataBegin) {
    return new ZipMember(name, method, crc, dataBegin, packedBytes, bytes);
  }

  long end() {
    return begin + packedBytes;
  }
}

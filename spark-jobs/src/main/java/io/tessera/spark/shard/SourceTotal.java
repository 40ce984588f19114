package io.tessera.spark.shard;

import io.tessera.spark.table.ImageManifest.SourceFile;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What the files of a source amount to. It does not depend on their order, so tasks that list parts
 * of a source add up theirs and the driver never holds a list.
 */
final class SourceTotal implements Serializable {
  private static final long serialVersionUID = 1L;

  static final SourceTotal NONE = new SourceTotal(0, 0, new byte[32]);

  private final long files;
  private final long bytes;
  private final byte[] digest;

  private SourceTotal(long files, long bytes, byte[] digest) {
    this.files = files;
    this.bytes = bytes;
    this.digest = digest;
  }

  static SourceTotal of(List<SourceFile> files) {
    MessageDigest sha = sha256();
    byte[] digest = new byte[32];
    long bytes = 0;
    for (SourceFile file : files) {
      String line = file.path() + '\t' + file.bytes() + '\t' + file.stamp() + '\n';
      xor(digest, sha.digest(line.getBytes(StandardCharsets.UTF_8)));
      bytes += file.bytes();
    }
    return new SourceTotal(files.size(), bytes, digest);
  }

  SourceTotal plus(SourceTotal other) {
    byte[] both = digest.clone();
    xor(both, other.digest);
    return new SourceTotal(files + other.files, bytes + other.bytes, both);
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Exclusive or of the SHA-256 of each file's path, length and stamp, in hexadecimal: another
   * digest is another source.
   */
  String digest() {
    return HexFormat.of().formatHex(digest);
  }

  private static void xor(byte[] into, byte[] from) {
    for (int i = 0; i < into.length; i++) {
      into[i] ^= from[i];
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

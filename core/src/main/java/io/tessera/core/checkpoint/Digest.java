package io.tessera.core.checkpoint;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What identifies a file's content.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes length of the content
 */
public record Digest(String sha256, long bytes) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!isSha256(sha256)) {
      throw new IllegalArgumentException(
          "Invalid sha256: " + sha256 + ", expected 64 lower-case hexadecimal digits");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("Invalid bytes: " + bytes + ", must not be negative");
    }
  }

  /**
   * Checks that a file has this content; reads it to its end.
   *
   * @throws StorageException if the storage refuses
   * @throws CheckpointFormatException if it is another file, or damaged
   */
  public void check(Storage storage, String path) {
    Digest found;
    try (var in = storage.open(path)) {
      found = Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
    if (!found.equals(this)) {
      throw new CheckpointFormatException(
          storage.location(path),
          "it has %d bytes with SHA-256 %s, its manifest says %d bytes with %s"
              .formatted(found.bytes, found.sha256, bytes, sha256));
    }
  }

  static boolean isSha256(String text) {
    return HEX.matcher(text).matches();
  }
}

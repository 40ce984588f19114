package io.tessera.core.checkpoint;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that can be read from any place on, and at several places at once. */
public interface ByteSource {
  /** What messages call it, such as its path. */
  String name();

  /** Its length in bytes. */
  long size();

  /** A stream from that byte on, empty beyond the end; close it. */
  InputStream from(long position) throws IOException;

  /** Some bytes, or as many of them as the file has. */
  default byte[] bytes(long position, int count) {
    try (InputStream in = from(position)) {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw StorageException.of("read", name(), e);
    }
  }

  /**
   * A local file.
   *
   * @throws StorageException if it can't be read
   */
  static ByteSource of(Path file) {
    try {
      return new OpenedAnew(file.toString(), Files.size(file), () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
  }

  /**
   * A file in a storage.
   *
   * @throws StorageException if it can't be read
   */
  static ByteSource of(Storage storage, String path) {
    return new OpenedAnew(storage.location(path), storage.size(path), () -> storage.open(path));
  }
}

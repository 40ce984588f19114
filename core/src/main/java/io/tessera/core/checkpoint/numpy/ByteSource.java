package io.tessera.core.checkpoint.numpy;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that can be read from any place on. */
interface ByteSource {
  /** What messages call it. */
  String name();

  long size();

  /** A stream from that byte on; close it. */
  InputStream from(long position) throws IOException;

  /** Some bytes, or as many of them as the file has. */
  default byte[] bytes(long position, int count) {
    try (InputStream in = from(position)) {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw StorageException.of("read", name(), e);
    }
  }

  static ByteSource of(Path file) {
    try {
      return new Opened(file.toString(), Files.size(file), () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
  }

  static ByteSource of(Storage storage, String path) {
    return new Opened(storage.location(path), storage.size(path), () -> storage.open(path));
  }

  /** Opens a stream at the file's first byte. */
  interface Opening {
    InputStream open() throws IOException;
  }

  /** Opens the file anew for each place; the file systems' streams skip without reading. */
  record Opened(String name, long size, Opening opening) implements ByteSource {
    @Override
    public InputStream from(long position) throws IOException {
      InputStream in = opening.open();
      try {
        in.skipNBytes(position);
        return in;
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    }
  }
}

package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.DigestOutput;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file on the local disk, for readers that jump about: itself, or a copy that goes on closing.
 */
final class LocalFile implements AutoCloseable {
  private final Path path;
  private final Digest digest;
  private final boolean copied;

  private LocalFile(Path path, Digest digest, boolean copied) {
    this.path = path;
    this.digest = digest;
    this.copied = copied;
  }

  /**
   * The file, fetched if it is elsewhere; reads it to its end.
   *
   * @throws StorageException if it can't be read, or the local disk can't take it
   */
  static LocalFile of(FileLocation file) {
    Optional<Path> local = file.local();
    return local.isPresent() ? new LocalFile(local.get(), file.digest(), false) : fetch(file);
  }

  private static LocalFile fetch(FileLocation file) {
    try {
      Path copy = Files.createTempFile("tessera-", ".weights");
      boolean complete = false;
      try (InputStream in = file.open();
          OutputStream out = Files.newOutputStream(copy);
          DigestOutput digesting = new DigestOutput(out)) {
        in.transferTo(digesting);
        digesting.flush();
        complete = true;
        return new LocalFile(copy, digesting.finish(), true);
      } finally {
        if (!complete) {
          Files.deleteIfExists(copy);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("fetch", file.toString(), e);
    }
  }

  Path path() {
    return path;
  }

  Digest digest() {
    return digest;
  }

  @Override
  public void close() {
    if (copied) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw StorageException.of("delete", path.toString(), e);
      }
    }
  }
}

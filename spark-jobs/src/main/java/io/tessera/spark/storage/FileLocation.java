package io.tessera.spark.storage;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A single file that a user names: a local path or a URI of any Hadoop file system.
 *
 * @param storage of its folder
 * @param name in that folder
 */
public record FileLocation(Storage storage, String name) {
  /**
   * The file of a name; whether there is one is not looked at.
   *
   * @throws JobException if it is no path, or there is a login or a signature in it
   * @throws StorageException if there is no such file system
   */
  public static FileLocation of(String file, Configuration hadoop) {
    UrlLogin.refuse("location", file);
    try {
      Path path = new Path(file);
      if (path.getParent() == null) {
        throw JobException.usage("Invalid file: " + file + "; name a file, not a root folder");
      }
      // the parent of a bare name is an empty path
      String folder = String.valueOf(path.getParent());
      return new FileLocation(
          HadoopStorage.at(folder.isEmpty() ? "." : folder, hadoop), path.getName());
    } catch (IllegalArgumentException e) {
      throw JobException.usage("Invalid file: '" + file + "': " + e.getMessage()).causedBy(e);
    }
  }

  /** Its path if it is on the local disk. */
  public Optional<java.nio.file.Path> local() {
    return storage instanceof LocalStorage local ? Optional.of(local.file(name)) : Optional.empty();
  }

  /** Whether it is there. */
  public boolean exists() {
    return storage.exists(name);
  }

  /** Its length in bytes. */
  public long size() {
    return storage.size(name);
  }

  /** Opens it for reading. */
  public InputStream open() {
    return storage.open(name);
  }

  /** Starts it anew. */
  public AtomicOutput create() {
    return storage.create(name);
  }

  /** Its digest; reads it to its end. */
  public Digest digest() {
    try (InputStream in = open()) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", toString(), e);
    }
  }

  /** The full location. */
  @Override
  public String toString() {
    return storage.location(name);
  }
}

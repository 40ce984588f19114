package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoredFile;
import java.io.InputStream;
import java.util.List;

/**
 * A storage that could not be opened: it says so when it is first asked for something, so that
 * {@code tessera doctor} can tell what else there is to say.
 */
final class UnreachableStorage implements Storage {
  private final String location;
  private final StorageException reason;

  UnreachableStorage(String location, StorageException reason) {
    this.location = location;
    this.reason = reason;
  }

  @Override
  public InputStream open(String path) {
    throw reason;
  }

  @Override
  public AtomicOutput create(String path) {
    throw reason;
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    throw reason;
  }

  @Override
  public List<StoredFile> list(String prefix) {
    throw reason;
  }

  @Override
  public boolean exists(String path) {
    throw reason;
  }

  @Override
  public long size(String path) {
    throw reason;
  }

  @Override
  public void deleteRecursively(String prefix) {
    throw reason;
  }

  @Override
  public String location(String path) {
    return path.isEmpty() ? location : location + "/" + path;
  }
}

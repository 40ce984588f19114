package io.tessera.core.storage;

import java.io.InputStream;
import java.util.List;

/** Does what another storage does; a test overrides the method that is to differ. */
public abstract class DelegatingStorage implements Storage {
  private final Storage storage;

  protected DelegatingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public InputStream open(String path) {
    return storage.open(path);
  }

  @Override
  public AtomicOutput create(String path) {
    return storage.create(path);
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    return storage.createIfAbsent(path, content);
  }

  @Override
  public List<StoredFile> list(String prefix) {
    return storage.list(prefix);
  }

  @Override
  public boolean exists(String path) {
    return storage.exists(path);
  }

  @Override
  public long size(String path) {
    return storage.size(path);
  }

  @Override
  public void deleteRecursively(String prefix) {
    storage.deleteRecursively(prefix);
  }

  @Override
  public String location(String path) {
    return storage.location(path);
  }
}

package io.tessera.spark.doctor;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.io.InputStream;
import java.util.List;

/** A store without conditional writes. */
record OverwritingStorage(Storage files) implements Storage {
  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    files.write(path, content);
    return true;
  }

  @Override
  public InputStream open(String path) {
    return files.open(path);
  }

  @Override
  public AtomicOutput create(String path) {
    return files.create(path);
  }

  @Override
  public List<StoredFile> list(String prefix) {
    return files.list(prefix);
  }

  @Override
  public boolean exists(String path) {
    return files.exists(path);
  }

  @Override
  public long size(String path) {
    return files.size(path);
  }

  @Override
  public void deleteRecursively(String prefix) {
    files.deleteRecursively(prefix);
  }

  @Override
  public String location(String path) {
    return files.location(path);
  }
}

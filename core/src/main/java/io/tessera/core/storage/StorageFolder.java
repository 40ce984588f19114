package io.tessera.core.storage;

import java.io.InputStream;
import java.util.List;

/** A folder of a storage as a storage of its own. */
final class StorageFolder implements Storage {
  private final Storage parent;
  private final String prefix;

  StorageFolder(Storage parent, String folder) {
    this.parent = parent;
    this.prefix = StoragePath.checkFile(folder) + "/";
  }

  @Override
  public InputStream open(String path) {
    return parent.open(at(path));
  }

  @Override
  public byte[] read(String path) {
    return parent.read(at(path));
  }

  @Override
  public AtomicOutput create(String path) {
    return parent.create(at(path));
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    return parent.createIfAbsent(at(path), content);
  }

  @Override
  public List<StoredFile> list(String path) {
    String start = path.isEmpty() ? prefix.substring(0, prefix.length() - 1) : at(path);
    return parent.list(start).stream()
        .map(file -> new StoredFile(file.path().substring(prefix.length()), file.size()))
        .toList();
  }

  @Override
  public boolean exists(String path) {
    return parent.exists(at(path));
  }

  @Override
  public long size(String path) {
    return parent.size(at(path));
  }

  @Override
  public void deleteRecursively(String path) {
    parent.deleteRecursively(at(path));
  }

  @Override
  public String location(String path) {
    return parent.location(path.isEmpty() ? prefix.substring(0, prefix.length() - 1) : at(path));
  }

  private String at(String path) {
    return prefix + StoragePath.checkFile(path);
  }
}

package io.tessera.core.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A tree of files under one root: what training, checkpoints and manifests need of a local disk,
 * HDFS or an object store, and nothing more.
 *
 * <p>Paths are relative to the root and obey {@link StoragePath}. Only files exist; a folder is
 * nothing but a common prefix of their paths, made and forgotten as needed. A file is seen whole or
 * not at all. Every method throws {@link IllegalArgumentException} for a bad path and {@link
 * StorageException} when the store refuses. Implementations are safe for use by several threads and
 * processes at once.
 */
public interface Storage {
  /**
   * Opens a file for reading from its first byte. Reading from the stream throws {@link
   * StorageException} too. Close it.
   */
  InputStream open(String path);

  /**
   * Starts a file. Nobody sees it before {@link AtomicOutput#commit}, which replaces an older file
   * of that path at once; closed without a commit, it leaves no trace.
   */
  AtomicOutput create(String path);

  /**
   * Writes a file only if there is none of that path: of any number of concurrent callers, exactly
   * one wins.
   *
   * @return whether this call wrote the file
   */
  boolean createIfAbsent(String path, byte[] content);

  /**
   * All files under a folder, at any depth, in the order of {@link String#compareTo} of their
   * paths; none if there is no such folder. The path of a file lists that file.
   *
   * @param prefix a folder or a file; empty for the root
   */
  List<StoredFile> list(String prefix);

  /** Whether there is a file of that path; a folder is not a file. */
  boolean exists(String path);

  /** The file's length in bytes. */
  long size(String path);

  /**
   * Deletes a file, or all files under a folder, unfinished ones included; nothing happens if there
   * are none. Not atomic: others may see part of it gone.
   *
   * @param prefix a folder or a file, not empty
   */
  void deleteRecursively(String prefix);

  /** The full location of a path, for messages and manifests. */
  String location(String path);

  /** A folder of this storage as a storage of its own. */
  default Storage folder(String path) {
    return new StorageFolder(this, path);
  }

  /** Writes a whole file at once, replacing an older one. */
  default void write(String path, byte[] content) {
    try (AtomicOutput out = create(path)) {
      out.write(content, 0, content.length);
      out.commit();
    }
  }

  /** Reads a whole file of less than 2 GiB. */
  default byte[] read(String path) {
    try (InputStream in = open(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw StorageException.of("read", location(path), e);
    }
  }
}

package io.tessera.spark.shard;

import java.io.FileNotFoundException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.TaskContext;

/**
 * A file system with a folder {@code /set} of 1,000 class folders of 1,000 files each, that counts
 * what the driver asks of it and what tasks ask.
 */
public final class MillionFiles extends FileSystem {
  static final int FOLDERS = 1000;
  static final int FILES = 1000;

  static final AtomicLong ASKED_BY_DRIVER = new AtomicLong();
  static final AtomicLong ASKED_BY_TASKS = new AtomicLong();

  static void use(Configuration hadoop) {
    ASKED_BY_DRIVER.set(0);
    ASKED_BY_TASKS.set(0);
    hadoop.set("fs.million.impl", MillionFiles.class.getName());
  }

  private static void count() {
    (TaskContext.get() == null ? ASKED_BY_DRIVER : ASKED_BY_TASKS).incrementAndGet();
  }

  @Override
  public URI getUri() {
    return URI.create("million:///");
  }

  @Override
  public FileStatus[] listStatus(Path path) throws FileNotFoundException {
    count();
    boolean top = path.getName().equals("set");
    FileStatus[] children = new FileStatus[top ? FOLDERS : FILES];
    for (int i = 0; i < children.length; i++) {
      String name = top ? "n" + (10_000 + i) : path.getName() + "_" + i + ".JPEG";
      children[i] = status(new Path(path, name), top);
    }
    return children;
  }

  @Override
  public FileStatus getFileStatus(Path path) {
    count();
    return status(path, !path.getName().endsWith(".JPEG"));
  }

  private FileStatus status(Path path, boolean folder) {
    return new FileStatus(folder ? 0 : 110_000, folder, 1, 1 << 27, 1, makeQualified(path));
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) {
    throw new UnsupportedOperationException("open");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress) {
    throw new UnsupportedOperationException("create");
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("append");
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("rename");
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw new UnsupportedOperationException("delete");
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw new UnsupportedOperationException("mkdirs");
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException("setWorkingDirectory");
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path("million:///");
  }
}

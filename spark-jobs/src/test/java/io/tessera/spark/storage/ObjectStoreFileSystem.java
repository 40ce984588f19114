package io.tessera.spark.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * An object store in memory, as S3A shows one: an object appears when its stream is closed, a
 * conditional put fails then if there is one already, folders are nothing but prefixes, and nothing
 * can be renamed.
 */
public final class ObjectStoreFileSystem extends FileSystem {
  private static final NavigableMap<String, byte[]> OBJECTS = new ConcurrentSkipListMap<>();

  static Configuration configuration() {
    OBJECTS.clear();
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.s3a.impl", ObjectStoreFileSystem.class.getName());
    hadoop.set("fs.AbstractFileSystem.s3a.impl", RenamingFileSystem.Face.class.getName());
    return hadoop;
  }

  @Override
  public URI getUri() {
    return URI.create("s3a://bucket");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    byte[] content = OBJECTS.get(key(path));
    if (content == null) {
      throw new FileNotFoundException("No such object: " + path);
    }
    return new FSDataInputStream(new Input(content));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Output(key(path), overwrite), null);
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
    boolean removed = OBJECTS.remove(key(path)) != null;
    return OBJECTS.keySet().removeIf(key -> key.startsWith(key(path) + "/")) || removed;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    byte[] content = OBJECTS.get(key(path));
    if (content != null) {
      return new FileStatus[] {file(path, content)};
    }
    String prefix = key(path).equals("/") ? "/" : key(path) + "/";
    TreeSet<String> names = new TreeSet<>();
    OBJECTS.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .forEach(key -> names.add(key.substring(prefix.length()).split("/", 2)[0]));
    if (names.isEmpty()) {
      throw new FileNotFoundException("No such folder: " + path);
    }
    FileStatus[] children = new FileStatus[names.size()];
    int i = 0;
    for (String name : names) {
      children[i++] = getFileStatus(new Path(path, name));
    }
    return children;
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException("setWorkingDirectory");
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path("s3a://bucket/");
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    return true;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    byte[] content = OBJECTS.get(key(path));
    if (content != null) {
      return file(path, content);
    }
    if (OBJECTS.keySet().stream().anyMatch(key -> key.startsWith(key(path) + "/"))) {
      return new FileStatus(0, true, 1, 1, 0, makeQualified(path));
    }
    throw new FileNotFoundException("No such object: " + path);
  }

  private FileStatus file(Path path, byte[] content) {
    return new FileStatus(content.length, false, 1, 1, 0, makeQualified(path));
  }

  private static String key(Path path) {
    return path.toUri().getPath();
  }

  private static final class Output extends OutputStream implements Abortable, StreamCapabilities {
    private final String key;
    private final boolean overwrite;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean ended;

    Output(String key, boolean overwrite) {
      this.key = key;
      this.overwrite = overwrite;
    }

    @Override
    public void write(int value) {
      content.write(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      content.write(source, offset, length);
    }

    @Override
    public AbortableResult abort() {
      ended = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return false;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      if (overwrite) {
        OBJECTS.put(key, content.toByteArray());
      } else if (OBJECTS.putIfAbsent(key, content.toByteArray()) != null) {
        throw new FileAlreadyExistsException("412 Precondition Failed: " + key);
      }
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(StreamCapabilities.ABORTABLE_STREAM);
    }
  }

  private static final class Input extends FSInputStream {
    private final byte[] content;
    private ByteArrayInputStream rest;

    Input(byte[] content) {
      this.content = content;
      this.rest = new ByteArrayInputStream(content);
    }

    @Override
    public int read() {
      return rest.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return rest.read(target, offset, length);
    }

    @Override
    public void seek(long position) {
      rest = new ByteArrayInputStream(content, (int) position, content.length - (int) position);
    }

    @Override
    public long getPos() {
      return (long) content.length - rest.available();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }
}

package io.tessera.spark.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files that rename as HDFS does: atomically, and only onto nothing unless told to overwrite.
 */
public final class RenamingFileSystem extends RawLocalFileSystem {
  static final URI ROOT = URI.create("renaming:///");

  public static Configuration configuration() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.renaming.impl", RenamingFileSystem.class.getName());
    hadoop.set("fs.AbstractFileSystem.renaming.impl", Face.class.getName());
    hadoop.setBoolean("fs.renaming.impl.disable.cache", true);
    return hadoop;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return "renaming";
  }

  /** Without the permissions, which Hadoop reads by the scheme {@code file}. */
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(RenamingFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        1,
        status.getModificationTime(),
        status.getPath());
  }

  /** The same for Hadoop's newer interface, the one with renames that can be relied on. */
  public static final class Face extends DelegateToFileSystem {
    /** Called by Hadoop. */
    public Face(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(ROOT, initialized(hadoop), hadoop, "renaming", false);
    }

    private static RenamingFileSystem initialized(Configuration hadoop) throws IOException {
      RenamingFileSystem files = new RenamingFileSystem();
      files.initialize(ROOT, hadoop);
      return files;
    }

    @Override
    public void renameInternal(Path from, Path to) throws IOException {
      try {
        Files.createLink(local(to), local(from));
      } catch (java.nio.file.FileAlreadyExistsException e) {
        throw new FileAlreadyExistsException(to.toString());
      }
      Files.delete(local(from));
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
      if (overwrite) {
        Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
      } else {
        renameInternal(from, to);
      }
    }

    private static java.nio.file.Path local(Path path) {
      return java.nio.file.Path.of(path.toUri().getPath());
    }
  }
}

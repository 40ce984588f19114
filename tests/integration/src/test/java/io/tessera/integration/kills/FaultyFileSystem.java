package io.tessera.integration.kills;

import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.Moment;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** Local files whose operations go wrong as {@link Faults} say; renames are those of HDFS. */
public final class FaultyFileSystem extends RawLocalFileSystem {
  private static final String SCHEME = "faulty";
  private static final URI ROOT = URI.create(SCHEME + ":///");
  private static final String FAULTS = "tessera.test.faults";

  /** What Spark must be told so that locations with this scheme come here. */
  static Map<String, String> properties(java.nio.file.Path faults) {
    return Map.of(
        "spark.hadoop.fs.faulty.impl",
        FaultyFileSystem.class.getName(),
        "spark.hadoop.fs.AbstractFileSystem.faulty.impl",
        Face.class.getName(),
        "spark.hadoop." + FAULTS,
        faults.toString());
  }

  /** The location of a local folder in this file system. */
  static String location(java.nio.file.Path folder) {
    return SCHEME + "://" + folder;
  }

  private static Faults faults(Configuration hadoop) {
    return new Faults(java.nio.file.Path.of(hadoop.get(FAULTS)));
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    faults(getConf()).strike(Moment.OPEN, path.toString());
    return super.open(path, bufferSize);
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    Faults faults = faults(getConf());
    faults.strike(Moment.CREATE, path.toString());
    faults.checkSpace();
    return new Limited(super.createOutputStreamWithMode(path, append, permission), faults);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    Faults faults = faults(getConf());
    faults.strike(Moment.COMMIT, to.toString());
    boolean renamed = super.rename(from, to);
    faults.strike(Moment.COMMITTED, to.toString());
    return renamed;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    faults(getConf()).strike(Moment.DELETE, path.toString());
    return super.delete(path, recursive);
  }

  /** A stream that ends when its disk is full. */
  private static final class Limited extends FilterOutputStream {
    private final Faults faults;

    Limited(OutputStream out, Faults faults) {
      super(out);
      this.faults = faults;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      faults.checkSpace();
      out.write(bytes, offset, length);
    }
  }

  /** Without the permissions, which Hadoop reads by the scheme {@code file}. */
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(FaultyFileSystem::plain)
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
    private final Faults faults;

    /** Called by Hadoop. */
    public Face(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(ROOT, initialized(hadoop), hadoop, SCHEME, false);
      faults = faults(hadoop);
    }

    private static FaultyFileSystem initialized(Configuration hadoop) throws IOException {
      FaultyFileSystem files = new FaultyFileSystem();
      files.initialize(ROOT, hadoop);
      return files;
    }

    @Override
    public void renameInternal(Path from, Path to) throws IOException {
      renameInternal(from, to, false);
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
      faults.checkSpace();
      if (faults.strikes(Action.LOSE, Moment.COMMIT, to.toString())) {
        Files.delete(local(from));
        return;
      }
      if (overwrite) {
        Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
      } else {
        moveOntoNothing(from, to);
      }
      damage(to);
    }

    private static void moveOntoNothing(Path from, Path to) throws IOException {
      try {
        Files.createLink(local(to), local(from));
      } catch (java.nio.file.FileAlreadyExistsException e) {
        throw new FileAlreadyExistsException(to.toString());
      }
      Files.delete(local(from));
    }

    private void damage(Path finished) throws IOException {
      Optional<Fault> fault = faults.strike(Moment.COMMITTED, finished.toString());
      if (fault.isEmpty()) {
        return;
      }
      if (fault.get().action() == Action.VANISH) {
        Files.delete(local(finished));
      } else if (fault.get().action() == Action.CORRUPT) {
        byte[] bytes = Files.readAllBytes(local(finished));
        bytes[bytes.length / 2] ^= 1;
        Files.write(local(finished), bytes);
      }
    }
  }
}

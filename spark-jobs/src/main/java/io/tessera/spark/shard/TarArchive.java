package io.tessera.spark.shard;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A tar file, or one that is a member of another: since tar stores its members as they are, that is
 * a range of bytes of the outer file and is read in place.
 *
 * @param file where the file is
 * @param member name of the inner archive in the file; empty: the file itself
 * @param offset of its first byte in the file
 * @param length in bytes
 */
record TarArchive(String file, String member, long offset, long length) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  static TarArchive of(FileStatus file) {
    return new TarArchive(file.getPath().toString(), "", 0, file.getLen());
  }

  /** A member that is itself an archive, its data beginning at {@code offset} of this one. */
  TarArchive inner(TarMember archive, long at) {
    return new TarArchive(file, archive.name(), offset + at, archive.size());
  }

  static boolean isTarName(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".tar") || isGzipName(name);
  }

  private static boolean isGzipName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
  }

  /** Whether it lies in another archive. */
  boolean isInner() {
    return !member.isEmpty();
  }

  /** Whether it can only be read from its start. */
  boolean isCompressed() {
    return isGzipName(name());
  }

  /**
   * Opens it for the members whose headers begin at {@code from} up to before {@code to}, both
   * counted in the archive as unpacked; a compressed archive is opened as a whole.
   */
  TarReader open(Configuration hadoop, long from, long to) throws IOException {
    Path path = new Path(file);
    FSDataInputStream in = path.getFileSystem(hadoop).open(path);
    try {
      InputStream range = new RangeStream(in, offset + from, offset + length);
      return new TarReader(isCompressed() ? new GZIPInputStream(range, BUFFER) : range, from, to);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The folder of an image; where the archive has none, the archive's name stands for it. */
  String folder(TarMember image) {
    if (!isInner()) {
      return image.folder().isEmpty() ? withoutExtension() : image.folder();
    }
    return image.folder().isEmpty()
        ? withoutExtension()
        : withoutExtension() + "/" + image.folder();
  }

  /**
   * The id of an image: a member of the archive's file, or, in an inner archive, of a folder of its
   * name, as if it had been unpacked.
   */
  String id(TarMember image) {
    String id = (isInner() ? withoutExtension() : name()) + "/" + image.name();
    return id.replaceAll("\\p{Cntrl}", "?");
  }

  private String name() {
    return isInner() ? member : new Path(file).getName();
  }

  private String withoutExtension() {
    return name().replaceFirst("(?i)\\.(tar|tar\\.gz|tgz)$", "");
  }

  /** As people write it. */
  String shown() {
    String outer = SourceFiles.shown(new Path(file));
    return isInner() ? member + " in " + outer : outer;
  }
}

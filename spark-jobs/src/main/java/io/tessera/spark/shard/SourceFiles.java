package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;

/** Finds the files behind {@code data.source}: a file, a folder or a glob. */
final class SourceFiles {
  private static final Set<String> IMAGE_EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm", "jp2",
          "avif");

  private final String name;
  private final String location;
  private final Configuration hadoop;

  SourceFiles(String location, Configuration hadoop) {
    this("data.source ", location, hadoop);
  }

  /**
   * @param name what messages call the source, with a blank after it, or nothing
   */
  SourceFiles(String name, String location, Configuration hadoop) {
    this.name = name;
    this.location = location;
    this.hadoop = hadoop;
  }

  /** As configured. */
  String location() {
    return location;
  }

  /** What the location names: the one file or folder, or everything the glob matches, sorted. */
  List<FileStatus> matches() {
    return reading(
        () -> {
          Path path = new Path(location);
          FileStatus[] found = path.getFileSystem(hadoop).globStatus(path);
          if (found == null || found.length == 0) {
            throw new FileNotFoundException("no such file or folder");
          }
          return sorted(List.of(found));
        });
  }

  /**
   * The files the location names, those directly in a named folder included; hidden ones left out.
   */
  List<FileStatus> files() {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : matches()) {
      if (match.isFile()) {
        if (!isPattern() || !isHidden(match.getPath().getName())) {
          files.add(match);
        }
      } else {
        children(match.getPath()).stream().filter(FileStatus::isFile).forEach(files::add);
      }
    }
    return sorted(files);
  }

  /** What is directly in a folder, hidden entries left out. */
  private List<FileStatus> children(Path folder) {
    List<FileStatus> children = new ArrayList<>();
    visit(folder, children::add);
    return sorted(children);
  }

  /**
   * Shows what is directly in a folder, hidden entries left out, one after the other, as long as
   * the visitor is interested.
   */
  void visit(Path folder, Predicate<FileStatus> visitor) {
    reading(
        () -> {
          RemoteIterator<FileStatus> children = fileSystem(folder).listStatusIterator(folder);
          boolean interested = true;
          while (interested && children.hasNext()) {
            FileStatus child = children.next();
            interested = isHidden(child.getPath().getName()) || visitor.test(child);
          }
          return interested;
        });
  }

  /**
   * The files the location names and all below the folders it names, hidden files and folders left
   * out, by their paths below {@link #base}.
   */
  SortedMap<String, FileStatus> allFiles() {
    Path base = base();
    SortedMap<String, FileStatus> files = new TreeMap<>();
    for (FileStatus match : matches()) {
      reading(
          () -> {
            RemoteIterator<LocatedFileStatus> found =
                fileSystem(match.getPath()).listFiles(match.getPath(), true);
            while (found.hasNext()) {
              LocatedFileStatus file = found.next();
              String path = relative(base, file.getPath());
              if (!isHiddenBelow(path)) {
                files.put(path, file);
              }
            }
            return match;
          });
    }
    return files;
  }

  /**
   * The folder that paths in the source begin at: the one that the location names or, for a file or
   * a pattern, the one above it. It doesn't depend on what files there are, so names made of it are
   * stable while the source grows.
   */
  Path base() {
    Path path = new Path(location);
    Path plain = path;
    for (Path part = path; part != null; part = part.getParent()) {
      if (isPattern(part.getName())) {
        plain = part.getParent() == null ? new Path(".") : part.getParent();
      }
    }
    Path folder = plain;
    return reading(
        () -> {
          FileSystem fileSystem = fileSystem(folder);
          Path full = fileSystem.makeQualified(folder);
          return fileSystem.getFileStatus(full).isFile() ? full.getParent() : full;
        });
  }

  /** Files of the source as a manifest lists them. */
  List<SourceFile> described(List<FileStatus> files) {
    Path base = base();
    return files.stream().map(file -> file(relative(base, file.getPath()), file)).toList();
  }

  /** Whether the location is a pattern. */
  boolean isPattern() {
    return isPattern(location);
  }

  private static boolean isPattern(String name) {
    return name.matches(".*[*?\\[\\]{}\\\\].*");
  }

  /** Whether the location names anything at present. */
  boolean isPresent() {
    return reading(
        () -> {
          Path path = new Path(location);
          FileStatus[] found = fileSystem(path).globStatus(path);
          return found != null && found.length > 0;
        });
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop);
  }

  /** Runs {@code body}, turning what the file system says into a sentence about the source. */
  <T> T reading(Body<T> body) {
    try {
      return body.run();
    } catch (FileNotFoundException e) {
      throw unreadable(
          "no such file or folder; relative paths start at "
              + Path.getPathWithoutSchemeAndAuthority(new Path(System.getProperty("user.dir"))),
          e);
    } catch (AccessControlException | AccessDeniedException e) {
      throw unreadable("no permission (" + e.getMessage() + ")", e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private JobException unreadable(String reason, Throwable cause) {
    return JobException.badData("Cannot read " + name + location + ": " + reason).causedBy(cause);
  }

  /** A piece of work on a file system. */
  interface Body<T> {
    T run() throws IOException;
  }

  /**
   * A file as a manifest lists it, with what tells its contents from others of the same length: the
   * entity tag of an object store or the time of the last change.
   *
   * @param path in the source
   */
  static SourceFile file(String path, FileStatus status) {
    String tag = status instanceof EtagSource tagged ? tagged.getEtag() : null;
    return new SourceFile(
        path,
        status.getLen(),
        tag != null ? tag : Instant.ofEpochMilli(status.getModificationTime()).toString());
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /** Whether a file or a folder that it lies in is hidden. */
  static boolean isHiddenBelow(String path) {
    return Arrays.stream(path.split("/")).anyMatch(SourceFiles::isHidden);
  }

  /** Whether a name says that the file is an image; what it really is, the decoder finds out. */
  static boolean isImageName(String name) {
    int dot = name.lastIndexOf('.');
    return !isHidden(name)
        && dot >= 0
        && IMAGE_EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** A path as people write it: local ones without their scheme. */
  static String shown(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /** Where a file is, given its path below a folder; a name may hold what a URI may not. */
  static Path located(String folder, String path) {
    return new Path(folder.endsWith("/") ? folder + path : folder + "/" + path);
  }

  /** The path of {@code file} below {@code folder}, with {@code /} between its parts. */
  static String relative(Path folder, Path file) {
    String from = folder.toUri().getPath();
    String path = file.toUri().getPath();
    String prefix = from.endsWith("/") ? from : from + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : file.getName();
  }

  private static List<FileStatus> sorted(List<FileStatus> files) {
    return files.stream().sorted(Comparator.comparing(file -> file.getPath().toString())).toList();
  }
}

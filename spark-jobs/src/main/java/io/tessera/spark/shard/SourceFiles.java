package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
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
        files.add(match);
      } else {
        children(match.getPath()).stream().filter(FileStatus::isFile).forEach(files::add);
      }
    }
    return sorted(files);
  }

  /** What is directly in a folder, hidden entries left out. */
  List<FileStatus> children(Path folder) {
    return reading(
        () -> {
          List<FileStatus> children = new ArrayList<>();
          for (FileStatus child : fileSystem(folder).listStatus(folder)) {
            if (!isHidden(child.getPath().getName())) {
              children.add(child);
            }
          }
          return sorted(children);
        });
  }

  /** All files below a folder, hidden ones left out. */
  List<FileStatus> below(Path folder) {
    return reading(
        () -> {
          List<FileStatus> files = new ArrayList<>();
          RemoteIterator<LocatedFileStatus> found = fileSystem(folder).listFiles(folder, true);
          while (found.hasNext()) {
            LocatedFileStatus file = found.next();
            if (!isHidden(file.getPath().getName())) {
              files.add(file);
            }
          }
          return sorted(files);
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

  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
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

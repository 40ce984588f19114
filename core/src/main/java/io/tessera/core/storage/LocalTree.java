package io.tessera.core.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders of the local disk. */
final class LocalTree {
  private LocalTree() {}

  /** Files under {@code start}, links followed; what vanishes meanwhile is passed over. */
  static List<StoredFile> list(Path root, Path start) throws IOException {
    List<StoredFile> files = new ArrayList<>();
    Files.walkFileTree(
        start,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new TolerantVisitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isUnfinished(file)) {
              String path = root.relativize(file).toString().replace('\\', '/');
              files.add(new StoredFile(path, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(StoredFile::path));
    return files;
  }

  /** Deletes a file or folder; links themselves, not what they lead to. */
  static void delete(Path start) throws IOException {
    Files.walkFileTree(
        start,
        new TolerantVisitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            super.postVisitDirectory(folder, e);
            try {
              Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException written) {
              return FileVisitResult.CONTINUE; // somebody has just written there: that stays
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Makes a folder and those above it, durably. */
  static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null) {
      throw new NoSuchFileException(folder.toString());
    }
    makeFolder(parent);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
    }
    force(parent);
  }

  /** Forces a folder's entries to the disk. */
  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static boolean isUnfinished(Path file) {
    Path name = file.getFileName();
    return name != null && name.toString().startsWith(StoragePath.RESERVED);
  }

  private static class TolerantVisitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}

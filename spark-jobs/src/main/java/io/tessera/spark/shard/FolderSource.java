package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.shard.SourceListing.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder with one folder of images per class, at any depth below it. Labels follow the sorted
 * names of the class folders.
 */
final class FolderSource {
  private static final long UNIT_BYTES = 64L << 20;
  private static final int UNIT_FILES = 1000;

  private final SourceFiles files;
  private final String location;
  private final List<FolderUnit.Entry> entries = new ArrayList<>();
  private final List<SourceFile> listing = new ArrayList<>();
  private long ignored;

  private FolderSource(String location, Configuration hadoop) {
    this.location = location;
    this.files = new SourceFiles(location, hadoop);
  }

  /**
   * Lists the folder.
   *
   * @param classes the class folders there may be, in label order; empty: those found
   * @throws JobException if there is no class folder, or one without an image
   */
  static ImageSource open(
      String location, List<String> classes, int maxImageBytes, Configuration hadoop) {
    FolderSource source = new FolderSource(location, hadoop);
    List<FileStatus> folders = source.classFolders();
    List<String> names = folders.stream().map(f -> f.getPath().getName()).toList();
    ClassNames labels = ClassNames.of(classes.isEmpty() ? names : classes, location);
    for (FileStatus folder : folders) {
      source.addClass(folder, labels.label(folder.getPath().getName()));
    }
    return new UnitSource(
        new SourceListing(location, "folder", source.listing, source.ignored),
        source.entries.size(),
        labels.names(),
        units(source.entries, maxImageBytes));
  }

  private List<FileStatus> classFolders() {
    List<FileStatus> roots = files.matches().stream().filter(FileStatus::isDirectory).toList();
    if (roots.size() != 1) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as a folder of class folders: it names "
              + (roots.isEmpty()
                  ? "no folder"
                  : roots.size() + " folders; name the one above them"));
    }
    List<FileStatus> children = files.children(roots.get(0).getPath());
    List<FileStatus> folders = children.stream().filter(FileStatus::isDirectory).toList();
    if (folders.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as a folder of class folders: it has no folder in it"
              + (children.isEmpty() ? "; it is empty" : ", only files"));
    }
    ignored += children.size() - folders.size();
    return folders;
  }

  private void addClass(FileStatus folder, int label) {
    Path root = folder.getPath().getParent();
    int before = entries.size();
    List<FileStatus> found = files.below(folder.getPath());
    for (FileStatus file : found) {
      if (!SourceFiles.isImageName(file.getPath().getName())) {
        ignored++;
        continue;
      }
      String path = file.getPath().toString();
      String id = SourceFiles.relative(root, file.getPath());
      entries.add(new FolderUnit.Entry(path, id, label, file.getLen()));
      listing.add(new SourceFile(id, file.getLen()));
    }
    if (entries.size() == before) {
      throw JobException.badData(
          "Class folder "
              + SourceFiles.shown(folder.getPath())
              + " holds no image ("
              + found.size()
              + " other files): remove the folder or put its images there");
    }
  }

  private static List<SourceUnit> units(List<FolderUnit.Entry> entries, int maxImageBytes) {
    List<SourceUnit> units = new ArrayList<>();
    int first = 0;
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      bytes += entries.get(i).bytes();
      if (i + 1 == entries.size() || bytes >= UNIT_BYTES || i + 1 - first == UNIT_FILES) {
        units.add(new FolderUnit(List.copyOf(entries.subList(first, i + 1)), maxImageBytes));
        first = i + 1;
        bytes = 0;
      }
    }
    return units;
  }
}

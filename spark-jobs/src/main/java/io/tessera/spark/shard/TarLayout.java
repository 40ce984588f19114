package io.tessera.spark.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How the folder of a tar member tells its class. The folders that all images share are passed
 * over; the next one is the class. Where a tar file has no folders, its own name is the class.
 */
final class TarLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> shared;
  private final HashMap<String, Integer> labels;
  private final int elsewhere;

  private TarLayout(List<String> shared, Map<String, Integer> labels, int elsewhere) {
    this.shared = List.copyOf(shared);
    this.labels = new HashMap<>(labels);
    this.elsewhere = elsewhere;
  }

  /** A layout without classes: every image has the label 0, wherever it lies. */
  static TarLayout unlabelled() {
    return new TarLayout(List.of(), Map.of(), 0);
  }

  /** The layout of archives, given the folders of the images of each. */
  static TarLayout of(Map<String, ? extends Iterable<String>> foldersByArchive) {
    SortedSet<String> folders = new TreeSet<>();
    foldersByArchive.forEach(
        (archive, own) -> own.forEach(folder -> folders.add(folder(archive, folder))));
    return new TarLayout(shared(folders), Map.of(), RawImage.NO_LABEL).withClasses(folders);
  }

  private TarLayout withClasses(SortedSet<String> folders) {
    SortedSet<String> classes = new TreeSet<>();
    folders.forEach(folder -> classes.add(classOf(folder)));
    classes.remove("");
    return withLabels(List.copyOf(classes));
  }

  /** The same layout with the classes of another source. */
  TarLayout withLabels(List<String> classes) {
    Map<String, Integer> labels = new HashMap<>();
    classes.forEach(name -> labels.put(name, labels.size()));
    return new TarLayout(shared, labels, elsewhere);
  }

  /** Class names in label order. */
  List<String> classNames() {
    String[] names = new String[labels.size()];
    labels.forEach((name, label) -> names[label] = name);
    return List.of(names);
  }

  /** The label of a member, {@link RawImage#NO_LABEL} where its folder is none of a class. */
  int label(String archive, String folder) {
    return labels.getOrDefault(classOf(folder(archive, folder)), elsewhere);
  }

  private String classOf(String folder) {
    List<String> parts = parts(folder);
    boolean below = parts.size() > shared.size() && parts.subList(0, shared.size()).equals(shared);
    return below ? parts.get(shared.size()) : "";
  }

  /** Folders that every image lies in; if all lie in the very same one, that one is the class. */
  private static List<String> shared(SortedSet<String> folders) {
    if (folders.isEmpty()) {
      return List.of();
    }
    List<String> shared = new ArrayList<>(parts(folders.first()));
    for (String folder : folders) {
      List<String> parts = parts(folder);
      int common = 0;
      while (common < Math.min(shared.size(), parts.size())
          && shared.get(common).equals(parts.get(common))) {
        common++;
      }
      shared = shared.subList(0, common);
    }
    boolean one = folders.size() == 1 && !shared.isEmpty();
    return one ? shared.subList(0, shared.size() - 1) : shared;
  }

  private static String folder(String archive, String folder) {
    return folder.isEmpty() ? archive.replaceFirst("(?i)\\.(tar|tar\\.gz|tgz)$", "") : folder;
  }

  private static List<String> parts(String folder) {
    return Arrays.asList(folder.split("/"));
  }
}

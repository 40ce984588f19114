package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files by the split of a dataset that their names tell, as on Hugging Face: {@code
 * train-00000-of-00294.parquet} or {@code train/0000.parquet}.
 *
 * @param patterns by split, a pattern of the names of some of its files
 * @param counts by split, the number of its files
 */
record SplitFiles(SortedMap<String, String> patterns, SortedMap<String, Integer> counts) {
  private static final Pattern FILE =
      Pattern.compile("(train|validation|valid|val|dev|test)(?:([-_]).*)?\\.parquet");
  private static final List<String> FOLDERS =
      List.of("train", "validation", "valid", "val", "dev", "test");

  static SplitFiles of(Collection<String> paths) {
    SplitFiles splits = new SplitFiles(new TreeMap<>(), new TreeMap<>());
    paths.forEach(splits::add);
    return splits;
  }

  private void add(String path) {
    int slash = path.lastIndexOf('/');
    Matcher name = FILE.matcher(path.substring(slash + 1));
    if (name.matches()) {
      String rest = name.group(2) == null ? "" : name.group(2) + "*";
      add(name.group(1), path.substring(0, slash + 1) + name.group(1) + rest + ".parquet");
      return;
    }
    List<String> folders = Arrays.asList(path.substring(0, Math.max(0, slash)).split("/"));
    for (int i = 0; i < folders.size(); i++) {
      if (FOLDERS.contains(folders.get(i))) {
        add(folders.get(i), String.join("/", folders.subList(0, i + 1)));
        return;
      }
    }
  }

  private void add(String split, String pattern) {
    patterns.putIfAbsent(split, pattern);
    counts.merge(split, 1, Integer::sum);
  }

  /**
   * Refuses files of several splits: one must be chosen, and a test split has no labels.
   *
   * @throws JobException saying how to choose
   */
  void check(SourceFiles files) {
    if (counts.size() < 2) {
      return;
    }
    String found =
        counts.entrySet().stream()
            .map(split -> split.getKey() + " " + split.getValue())
            .collect(Collectors.joining(", "));
    String train = patterns.getOrDefault("train", patterns.get(patterns.firstKey()));
    String folder = SourceFiles.shown(files.base()) + "/";
    String heldout =
        patterns.entrySet().stream()
            .filter(split -> split.getKey().matches("val.*|dev"))
            .map(Map.Entry::getValue)
            .findFirst()
            .map(pattern -> " and data.heldout.source=" + folder + pattern)
            .orElse("");
    throw JobException.badData(
        "Cannot read data.source "
            + files.location()
            + ": it holds files of several splits ("
            + found
            + "). Name one: data.source="
            + folder
            + train
            + heldout);
  }
}

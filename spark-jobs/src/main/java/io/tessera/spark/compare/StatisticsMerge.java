package io.tessera.spark.compare;

import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.evaluation.reference.StatisticsFile;
import io.tessera.spark.exchange.NewFile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.storage.FileLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Statistics of parts of a set to those of the whole. */
public final class StatisticsMerge {
  private static final String SUMS = ".tsfs";

  private final List<FileLocation> parts;
  private final Configuration hadoop;

  /**
   * Looks at the parts' names and hashes.
   *
   * @param files {@code .npz} with a note of their origin, or {@code .tsfs}, all of one kind
   * @throws JobException if there is only one, or one twice, or kinds are mixed
   */
  public StatisticsMerge(List<String> files, Configuration hadoop) {
    this.hadoop = hadoop;
    if (files.size() < 2) {
      throw JobException.usage("Cannot merge " + files + ": name at least two files");
    }
    long sums = files.stream().filter(file -> file.endsWith(SUMS)).count();
    if (sums > 0 && sums < files.size()) {
      throw JobException.usage(
          "Cannot merge .tsfs with .npz: the first say nothing of profile and weights; name files of one kind");
    }
    parts = files.stream().map(file -> FileLocation.of(file, hadoop)).toList();
    Map<String, FileLocation> seen = new HashMap<>();
    for (FileLocation part : parts) {
      FileLocation other = seen.put(part.digest().sha256(), part);
      if (other != null) {
        throw JobException.badData(
            "Cannot merge %s and %s: they are the same, and its images would count twice; name each part once"
                .formatted(other, part));
      }
    }
  }

  /**
   * What was written.
   *
   * @param file the merged file
   * @param images that it is of
   */
  public record Merged(NewFile file, long images) {}

  /**
   * Merges them in the order they were named.
   *
   * @param out a new file of the parts' kind
   * @throws JobException if one is damaged, or was made in another way than the others
   */
  public Merged write(String out) {
    FileLocation target = FileLocation.of(out, hadoop);
    boolean sums = parts.get(0).name().endsWith(SUMS);
    if (sums != out.endsWith(SUMS)) {
      throw JobException.usage(
          "Invalid --out: %s; the parts are %s, so name a file of that kind"
              .formatted(out, sums ? SUMS : ".npz"));
    }
    try {
      return sums ? writeSums(target) : writeStatistics(target);
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private Merged writeSums(FileLocation target) {
    FeatureStatistics all = read(parts.get(0));
    for (FileLocation part : parts.subList(1, parts.size())) {
      all = all.merge(read(part));
    }
    FeatureStatistics merged = all;
    return new Merged(
        NewFile.write(target, stream -> stream.write(merged.toBytes())), merged.count());
  }

  private static FeatureStatistics read(FileLocation file) {
    try {
      return FeatureStatistics.fromBytes(file.storage().read(file.name()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private Merged writeStatistics(FileLocation target) {
    List<ReferenceStatistics> statistics = new ArrayList<>();
    for (FileLocation part : parts) {
      statistics.add(StatisticsFile.read(NpzFile.open(part.storage(), part.name())));
    }
    ReferenceStatistics merged = ReferenceStatistics.merged(statistics, target.toString());
    return new Merged(
        NewFile.write(target, stream -> StatisticsFile.write(stream, merged)),
        merged.origin().orElseThrow().images());
  }
}

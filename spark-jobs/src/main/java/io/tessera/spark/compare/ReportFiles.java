package io.tessera.spark.compare;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.reference.StatisticsFile;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes what a comparison found where its user says. */
public final class ReportFiles {
  private ReportFiles() {}

  /** Writes numbers and statistics, in place of older ones. */
  public static void write(JobContext context, String folder, Found found) {
    Storage storage = HadoopStorage.at(folder, context.loadedConfig().hadoop());
    found.measured().ifPresent(set -> statistics(storage, "measured", set, found.network()));
    found.reference().ifPresent(set -> statistics(storage, "reference", set, found.network()));
    write(storage, found.report());
  }

  /** Writes numbers, in place of older ones. */
  public static void write(JobContext context, String folder, ComparisonReport report) {
    write(HadoopStorage.at(folder, context.loadedConfig().hadoop()), report);
  }

  private static void write(Storage storage, ComparisonReport report) {
    storage.write("metrics.csv", ReportText.csv(report).getBytes(StandardCharsets.UTF_8));
    new RunDirectory(storage).write("metrics.json", report);
  }

  private static void statistics(
      Storage storage, String name, CollectedSet set, FeatureExtractorId network) {
    storage.write(name + ".tsfs", set.sums().toBytes());
    String file = name + ".npz";
    try (AtomicOutput out = storage.create(file)) {
      StatisticsFile.write(out, set.statistics(storage.location(file), network));
      out.commit();
    } catch (IOException e) {
      throw StorageException.of("write", storage.location(file), e);
    }
  }
}

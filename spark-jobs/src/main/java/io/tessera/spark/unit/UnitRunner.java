package io.tessera.spark.unit;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.session.LiveCount;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Runs units as Spark tasks and keeps each one's result as {@code FOLDER/ID.json}, written by its
 * task when it is done. A unit with a kept result is not run again, so a job goes on where it was
 * killed, and computes only what is new when its input grows. Units go in waves, between which the
 * job can be stopped.
 */
public final class UnitRunner<U extends Unit, R extends Record> {
  private static final int WAVE_PER_CORE = 4;

  private final JobContext context;
  private final String folder;
  private final Class<R> results;

  /**
   * @param folder of the results in the run
   * @param results their type
   */
  public UnitRunner(JobContext context, String folder, Class<R> results) {
    this.context = context;
    this.folder = folder;
    this.results = results;
  }

  /**
   * Runs what is not done yet.
   *
   * @param name for progress and Spark's pages
   * @param counted what progress counts, in the plural
   * @param size how much of it a unit has
   * @return the results of all units, in their order
   */
  public List<R> run(
      String name, String counted, List<U> units, ToLongFunction<U> size, UnitWork<U, R> work) {
    Set<String> done = done();
    List<U> left = units.stream().filter(unit -> !done.contains(unit.id())).toList();
    long total = units.stream().mapToLong(size).sum();
    long before = total - left.stream().mapToLong(size).sum();
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    Task<U, R> task =
        new Task<>(
            work,
            context.run().location(""),
            folder,
            ShippedHadoop.of(spark.hadoopConfiguration()));
    int wave = Math.max(1, spark.defaultParallelism() * WAVE_PER_CORE);
    try (LiveCount count = new LiveCount(spark.sc(), name);
        Progress progress = context.progress(new Progress.Work(name, counted, before, total))) {
      LongAccumulator accumulator = count.accumulator();
      progress.follow(() -> before + count.value());
      for (int from = 0; from < left.size(); from += wave) {
        context.stop().check();
        List<U> part = left.subList(from, Math.min(left.size(), from + wave));
        context.describe(
            name + ": units " + (from + 1) + " to " + (from + part.size()) + " of " + left.size());
        spark.parallelize(part, part.size()).foreach(unit -> task.run(unit, accumulator));
      }
    }
    return units.stream().map(unit -> read(context.storage(), folder, unit, results)).toList();
  }

  private Set<String> done() {
    return context.storage().list(folder).stream()
        .map(StoredFile::path)
        .filter(path -> path.endsWith(".json"))
        .map(path -> path.substring(folder.length() + 1, path.length() - ".json".length()))
        .collect(Collectors.toSet());
  }

  private static <U extends Unit, R extends Record> R read(
      Storage storage, String folder, U unit, Class<R> type) {
    String path = folder + "/" + unit.id() + ".json";
    return Json.read(
        new String(storage.read(path), StandardCharsets.UTF_8), type, storage.location(path));
  }

  /** What executors are shipped. */
  private record Task<U extends Unit, R>(
      UnitWork<U, R> work, String run, String folder, ShippedHadoop hadoop)
      implements java.io.Serializable {
    void run(U unit, LongAccumulator progress) {
      R result = work.run(unit, progress);
      HadoopStorage.at(run, hadoop.configuration())
          .write(
              folder + "/" + unit.id() + ".json",
              Json.writePretty(result).getBytes(StandardCharsets.UTF_8));
    }
  }
}

package io.tessera.spark.unit;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.session.LiveCount;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Runs units as Spark tasks and keeps each one's result as {@code FOLDER/ID.json}, created by its
 * task when it is done. A unit with a kept result is not run again, so a job goes on where it was
 * killed. Where several work on the same units, they share the work, and of a unit that two did the
 * first result counts. Units go in waves, between which the job can be stopped.
 */
public final class UnitRunner<U extends Unit, R extends Record> {
  private static final int WAVE_PER_CORE = 4;

  /** An object store answers one request after the other slowly, many at once as fast. */
  private static final int READS_AT_ONCE = 32;

  private final JobContext context;
  private final Storage storage;
  private final String folder;
  private final Class<R> results;

  /**
   * @param storage of the results
   * @param folder of them
   * @param results their type
   */
  public UnitRunner(JobContext context, Storage storage, String folder, Class<R> results) {
    this.context = context;
    this.storage = storage;
    this.folder = folder;
    this.results = results;
  }

  /**
   * Runs what is not done yet.
   *
   * @param name for progress and Spark's pages
   * @param counted what progress counts, in the plural
   * @param size how much of it a unit has
   * @return the results of all, as {@link #results}
   * @throws JobException that a unit's work threw; it is not tried again
   */
  public Stream<R> run(
      String name, String counted, List<U> units, ToLongFunction<U> size, UnitWork<U, R> work) {
    List<U> left = left(units);
    long total = units.stream().mapToLong(size).sum();
    long before = total - left.stream().mapToLong(size).sum();
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    Task<U, R> task =
        new Task<>(
            work, storage.location(""), folder, ShippedHadoop.of(spark.hadoopConfiguration()));
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
        List<JobException> refused =
            spark
                .parallelize(part, part.size())
                .flatMap(unit -> task.run(unit, accumulator).iterator())
                .collect();
        if (!refused.isEmpty()) {
          throw refused.get(0);
        }
      }
    }
    return results(units);
  }

  /** Those without a result. */
  public List<U> left(List<U> units) {
    Set<String> done =
        storage.list(folder).stream()
            .map(StoredFile::path)
            .filter(path -> path.endsWith(".json"))
            .map(path -> path.substring(folder.length() + 1, path.length() - ".json".length()))
            .collect(Collectors.toSet());
    return units.stream().filter(unit -> !done.contains(unit.id())).toList();
  }

  /** Forgets the results of all other units, before what they left is deleted. */
  public void keepOnly(List<U> units) {
    Set<String> kept = units.stream().map(unit -> path(folder, unit)).collect(Collectors.toSet());
    storage.list(folder).stream()
        .map(StoredFile::path)
        .filter(path -> path.endsWith(".json") && !kept.contains(path))
        .forEach(storage::deleteRecursively);
  }

  /**
   * The results of units that are done, in their order, some read when the stream comes to them.
   */
  public Stream<R> results(List<U> units) {
    return IntStream.iterate(0, from -> from < units.size(), from -> from + READS_AT_ONCE)
        .mapToObj(from -> units.subList(from, Math.min(units.size(), from + READS_AT_ONCE)))
        .flatMap(part -> read(part).stream());
  }

  private List<R> read(List<U> part) {
    ExecutorService threads = Executors.newFixedThreadPool(part.size());
    try {
      List<CompletableFuture<R>> reads =
          part.stream()
              .map(unit -> CompletableFuture.supplyAsync(() -> result(unit), threads))
              .toList();
      return reads.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * The result of a unit that is done.
   *
   * @throws JobException if it is not what this program keeps
   */
  public R result(U unit) {
    String path = path(folder, unit);
    String json = new String(storage.read(path), StandardCharsets.UTF_8);
    try {
      return Json.read(json, results, storage.location(path));
    } catch (JsonException e) {
      throw JobException.badData(
              e.getMessage()
                  + ". Another version of Tessera made it, or it is damaged: delete it, and the command does this part again.")
          .causedBy(e);
    }
  }

  private static String path(String folder, Unit unit) {
    return folder + "/" + unit.id() + ".json";
  }

  /** What executors are shipped. */
  private record Task<U extends Unit, R extends Record>(
      UnitWork<U, R> work, String location, String folder, ShippedHadoop hadoop)
      implements Serializable {
    /**
     * Does a unit unless somebody did.
     *
     * @return why it can't be done by trying again; else nothing
     */
    List<JobException> run(U unit, LongAccumulator progress) {
      Storage storage = HadoopStorage.at(location, hadoop.configuration());
      try {
        if (!storage.exists(path(folder, unit))) {
          settle(storage, unit, work.run(unit, progress));
        }
        return List.of();
      } catch (JobException e) {
        if (e.exitCode().retryable()) {
          throw e;
        }
        return List.of(e);
      } catch (TableFileException e) {
        return List.of(JobException.badData(String.valueOf(e.getMessage())).causedBy(e));
      }
    }

    private void settle(Storage storage, U unit, R result) {
      byte[] record = Json.writePretty(result).getBytes(StandardCharsets.UTF_8);
      if (storage.createIfAbsent(path(folder, unit), record)) {
        work.publish(result);
      } else {
        work.discard(result);
      }
    }
  }
}

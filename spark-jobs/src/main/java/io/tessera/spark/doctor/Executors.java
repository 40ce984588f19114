package io.tessera.spark.doctor;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/** Asks every executor of an application. */
final class Executors {
  private static final int ROUNDS = 5;
  private static final long PAUSE_MILLIS = 300;

  /** How far two clocks may be apart before it is said; a run's lease allows for a minute. */
  private static final long SKEW_MILLIS = 10_000;

  /** A cluster may have to start machines or fetch images first. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SparkContext spark;

  Executors(SparkContext spark) {
    this.spark = spark;
  }

  /** An executor's answer. */
  private record Answer(String executor, long millis, List<Finding> findings)
      implements Serializable {}

  /** How many executors there are. */
  int count() {
    return spark.isLocal() ? 0 : spark.statusTracker().getExecutorInfos().length - 1;
  }

  /** Waits for the first one of a cluster; what is wrong if none comes. */
  Optional<Finding> await() throws InterruptedException {
    return spark.isLocal() ? Optional.empty() : await(this::count, PATIENCE);
  }

  static Optional<Finding> await(IntSupplier count, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (count.getAsInt() == 0) {
      if (System.nanoTime() >= end) {
        return Optional.of(
            Finding.problem(
                "executors",
                "none came in " + patience.toSeconds() + " s",
                "Look at the cluster's page: there must be a live worker with as many free cores, GPUs and as much memory"
                    + " as spark.executor.* asks for."));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return Optional.empty();
  }

  /**
   * The findings of each, by {@code executor ID on HOST}; one that never gets a task is left out.
   */
  SortedMap<String, List<Finding>> examine(Examination examination) {
    SortedMap<String, List<Finding>> found = new TreeMap<>();
    int slots = Math.max(1, spark.defaultParallelism());
    for (int round = 0; round < ROUNDS && found.size() < count(); round++) {
      Set<String> known = new TreeSet<>(found.keySet());
      List<Integer> tasks = new ArrayList<>();
      for (int i = 0; i < slots; i++) {
        tasks.add(i);
      }
      long asked = System.currentTimeMillis();
      List<Answer> answers =
          JavaSparkContext.fromSparkContext(spark)
              .parallelize(tasks, slots)
              .map(unused -> answer(examination, known))
              .collect();
      long answered = System.currentTimeMillis();
      answers.stream()
          .filter(answer -> !answer.findings().isEmpty())
          .forEach(
              answer -> {
                List<Finding> findings = new ArrayList<>(answer.findings());
                findings.add(clock(answer.millis(), asked, answered));
                found.putIfAbsent(answer.executor(), findings);
              });
    }
    return found;
  }

  /** Tasks beyond an executor's first wait, so that every executor is given some. */
  private static Answer answer(Examination examination, Set<String> known)
      throws InterruptedException {
    SparkEnv here = SparkEnv.get();
    String name =
        "executor " + here.executorId() + " on " + here.blockManager().blockManagerId().host();
    if (known.contains(name)) {
      Thread.sleep(PAUSE_MILLIS);
      return new Answer(name, 0, List.of());
    }
    return new Answer(name, System.currentTimeMillis(), examination.here());
  }

  static Finding clock(long executor, long asked, long answered) {
    long skew = executor < asked ? executor - asked : Math.max(0, executor - answered);
    return Math.abs(skew) <= SKEW_MILLIS
        ? Finding.ok("clock", "as the driver's")
        : Finding.warning(
            "clock",
            Math.abs(skew) / 1000 + " s " + (skew < 0 ? "behind" : "ahead of") + " the driver's",
            "Set the clocks by NTP: leases and S3's signatures need clocks that agree.");
  }
}

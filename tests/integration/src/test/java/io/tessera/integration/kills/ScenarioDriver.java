package io.tessera.integration.kills;

import io.tessera.spark.session.JobSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * A driver that runs cases one after the other, those of a cluster in one Spark session: executors
 * that a case has killed are started again by Spark. Saves the time of a driver's start for each.
 */
final class ScenarioDriver {
  private final Path work;
  private final Faults faults;

  private ScenarioDriver(Path work) {
    this.work = work;
    faults = new Faults(work.resolve("faults"));
  }

  /** Runs cases: the working folder, then their names. */
  public static void main(String[] arguments) throws IOException {
    ScenarioDriver driver = new ScenarioDriver(Path.of(arguments[0]));
    List<Case> cases = Stream.of(arguments).skip(1).map(Case::named).toList();
    for (Cluster cluster : Cluster.values()) {
      List<Case> here = cases.stream().filter(c -> c.scenario().cluster() == cluster).toList();
      if (here.isEmpty()) {
        continue;
      }
      Map<String, String> properties = new HashMap<>(cluster.properties());
      if (cluster == Cluster.SPECULATING) {
        try (Hosts hosts = new Hosts(cluster.executors(), driver.work.resolve("hosts"))) {
          properties.put("spark.master", hosts.master());
          driver.runOn(properties, here);
        }
      } else {
        driver.runOn(properties, here);
      }
    }
  }

  private void runOn(Map<String, String> properties, List<Case> cases) throws IOException {
    properties.putAll(FaultyFileSystem.properties(faults.folder()));
    try (JobSession session = JobSession.start("kill matrix", properties)) {
      SecondAttempts second = new SecondAttempts(session.spark().sparkContext());
      for (Case one : cases) {
        run(one, second);
      }
    }
  }

  private void run(Case one, SecondAttempts second) throws IOException {
    faults.set(one.scenario().endsDriver() ? List.of() : one.scenario().faults());
    long start = System.nanoTime();
    int code = InProcess.run(one.log(work), one.command(work, faults));
    double seconds = (System.nanoTime() - start) / 1e9;
    second.awaitEnd();
    new Ending(code, seconds, faults.fired(), second.take()).write(work, one);
  }

  /** Counts the attempts that Spark starts beside slow ones. */
  private static final class SecondAttempts extends SparkListener {
    private final AtomicInteger count = new AtomicInteger();
    private final SparkContext spark;

    SecondAttempts(SparkContext spark) {
      this.spark = spark;
      spark.addSparkListener(this);
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (start.taskInfo().speculative()) {
        count.incrementAndGet();
      }
    }

    /** Waits for attempts that no one needs any more. */
    void awaitEnd() {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (System.nanoTime() < end
          && Stream.of(spark.statusTracker().getExecutorInfos())
              .anyMatch(executor -> executor.numRunningTasks() > 0)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }

    /** How many since the last call. */
    int take() {
      try {
        spark.listenerBus().waitUntilEmpty();
      } catch (TimeoutException e) {
        throw new IllegalStateException("Spark is too slow to tell what it did", e);
      }
      return count.getAndSet(0);
    }
  }
}

package io.tessera.spark.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A count that tasks add to and the driver sees while they run: an accumulator's own value only has
 * ended tasks, the rest comes with the executors' heartbeats. For showing progress, not for
 * results: a task that is run again counts again.
 */
public final class LiveCount implements AutoCloseable {
  private final SparkContext spark;
  private final LongAccumulator accumulator;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();
  private final Listener listener = new Listener();

  /** A count that starts at 0. */
  public LiveCount(SparkContext spark, String name) {
    this.spark = spark;
    this.accumulator = spark.longAccumulator(name);
    spark.addSparkListener(listener);
  }

  /** What tasks add to. */
  public LongAccumulator accumulator() {
    return accumulator;
  }

  /** The count as far as it is known. */
  public long value() {
    return accumulator.value() + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    spark.removeSparkListener(listener);
  }

  private final class Listener extends SparkListener {
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      for (var task : CollectionConverters.asJava(heartbeat.accumUpdates())) {
        for (var info : CollectionConverters.asJava(task._4())) {
          if (info.id() == accumulator.id()
              && info.update().isDefined()
              && info.update().get() instanceof Long count) {
            running.put((Long) task._1(), count);
          }
        }
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      running.remove(end.taskInfo().taskId());
    }
  }
}

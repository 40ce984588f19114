package io.tessera.spark.session;

import io.tessera.spark.metrics.RunMetrics;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkException;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Counts and remembers failures of tasks: where Spark gives a stage up because a task failed on
 * every executor, it tells the cause in words only.
 */
final class TaskFailures extends SparkListener {
  private final AtomicReference<Throwable> last = new AtomicReference<>();

  private final RunMetrics metrics;

  TaskFailures(RunMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    metrics.add("application", "executors lost", 1);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof TaskFailedReason && !(end.reason() instanceof TaskKilled)) {
      metrics.add("application", "tasks failed", 1);
    }
    if (end.reason() instanceof ExceptionFailure failure && failure.exception().isDefined()) {
      last.set(failure.exception().get());
    }
  }

  /** The exception with the cause that it lacks, if it is known. */
  SparkException explain(SparkException given) {
    boolean isGivenUp =
        given.getCause() == null
            && String.valueOf(given.getMessage()).contains("cannot run anywhere");
    return Optional.ofNullable(last.get())
        .filter(cause -> isGivenUp)
        .map(cause -> new SparkException("A task failed on every executor", cause))
        .orElse(given);
  }
}

package io.tessera.spark.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Remembers why tasks failed: where Spark gives a stage up because a task failed on every executor,
 * it tells the cause in words only.
 */
final class TaskFailures extends SparkListener {
  private final AtomicReference<Throwable> last = new AtomicReference<>();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
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

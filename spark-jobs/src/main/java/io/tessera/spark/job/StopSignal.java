package io.tessera.spark.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wish that a command stop at its next commit: a signal from outside, the end of the time
 * allowed, a lost lease. The first reason counts.
 */
public final class StopSignal implements AutoCloseable {
  private final AtomicReference<String> reason = new AtomicReference<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "max-runtime");
            thread.setDaemon(true);
            return thread;
          });

  /** Asks for the stop after some time. */
  public void requestAfter(Duration time, String why) {
    var unused = timer.schedule(() -> request(why), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks for the stop now. */
  public void request(String why) {
    if (reason.compareAndSet(null, why)) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Why to stop; empty: go on. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  /** Whether to stop. */
  public boolean isRequested() {
    return reason.get() != null;
  }

  /**
   * For a job at a commit.
   *
   * @throws StoppedException if the stop was asked for
   */
  public void check() {
    reason()
        .ifPresent(
            why -> {
              throw new StoppedException(why);
            });
  }

  /**
   * Calls {@code action} once, on another thread, when the stop is asked for; at once if it was
   * already. For work that can only be broken off.
   *
   * @return closes to forget the action
   */
  public Registration onRequest(Runnable action) {
    listeners.add(action);
    if (isRequested()) {
      action.run();
    }
    return () -> listeners.remove(action);
  }

  /** Undoes {@link #onRequest}. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}

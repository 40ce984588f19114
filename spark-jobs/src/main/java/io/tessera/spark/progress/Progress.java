package io.tessera.spark.progress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Shows how far one piece of long work is: on a terminal a line that rewrites itself, otherwise one
 * JSON line per interval.
 *
 * <p>The worker only notes where it is ({@link #update}); a thread of this object shows it, so that
 * updating is cheap and a worker that hangs is still seen to stand still. Closing it shows the last
 * state once more.
 */
public final class Progress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(250);

  /** What is being done: {@code total} units, of which {@code start} were done earlier. */
  public record Work(String stage, String unit, long start, long total) {
    /** Work that begins at nothing. */
    public Work(String stage, String unit, long total) {
      this(stage, unit, 0, total);
    }
  }

  /** Hears of each showing. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Work is somewhere.
     *
     * @param stage what is running
     * @param figures what the showing says in numbers: {@code done}, {@code total}, {@code rate},
     *     {@code eta seconds} where known, and the worker's own
     */
    void at(String stage, Map<String, Double> figures);
  }

  private final Console console;
  private final Listener listener;
  private final Work work;
  private final LongSupplier nanoTime;
  private final long began;
  private final ScheduledExecutorService ticker;
  private volatile LongSupplier done;
  private final AtomicLong pauses = new AtomicLong();
  private volatile boolean paused;
  private boolean passing;
  private volatile Map<String, Double> figures = Map.of();

  Progress(Console console, Work work, Listener listener, LongSupplier nanoTime) {
    this.console = console;
    this.listener = listener;
    this.work = work;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.done = work::start;
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts showing.
   *
   * @param interval between two JSON lines where there is no terminal
   * @param listener hears of each showing
   */
  public static Progress start(Console console, Work work, Duration interval, Listener listener) {
    Progress progress = new Progress(console, work, listener, System::nanoTime);
    long period = (console.interactive() ? REDRAW : interval).toMillis();
    var unused =
        progress.ticker.scheduleAtFixedRate(progress::tick, period, period, TimeUnit.MILLISECONDS);
    return progress;
  }

  /** Notes that {@code units} are done. */
  public void update(long units) {
    done = () -> units;
  }

  /** Notes that {@code units} are done, with figures such as the loss, shown in the map's order. */
  public void update(long units, Map<String, Double> figures) {
    this.figures = new LinkedHashMap<>(figures);
    update(units);
  }

  /** Asks {@code counter} for the units done, on each showing. */
  public void follow(LongSupplier counter) {
    done = counter;
  }

  /**
   * Does other work, which shows its own progress: meanwhile this one is silent and its clock
   * stands.
   */
  public void pausedFor(Runnable other) {
    long from = nanoTime.getAsLong();
    paused = true;
    try {
      other.run();
    } finally {
      pauses.addAndGet(nanoTime.getAsLong() - from);
      paused = false;
    }
  }

  /** Seconds since the start, without pauses. */
  public double seconds() {
    return (nanoTime.getAsLong() - began - pauses.get()) / 1e9;
  }

  private void tick() {
    if (!paused) {
      show();
    }
  }

  /**
   * Leaves nothing behind when it ends: for the steps of a piece of work that has a name itself.
   */
  public Progress passing() {
    passing = true;
    return this;
  }

  void show() {
    ProgressSnapshot snapshot = snapshot();
    listener.at(snapshot.stage(), snapshot.numbers());
    if (console.interactive()) {
      console.status(snapshot.line());
    } else {
      console.event(snapshot.event());
    }
  }

  private ProgressSnapshot snapshot() {
    long units = done.getAsLong(); // of tasks that ran again some are counted twice
    return new ProgressSnapshot(
        work.stage(),
        work.unit(),
        work.start(),
        work.total() > 0 ? Math.min(units, work.total()) : units,
        work.total(),
        seconds(),
        figures);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    if (console.interactive()) {
      console.status("");
    }
    if (passing) {
      return;
    }
    if (console.interactive()) {
      ProgressSnapshot last = snapshot();
      listener.at(last.stage(), last.numbers());
      console.note(last.line());
    } else {
      show();
    }
  }
}

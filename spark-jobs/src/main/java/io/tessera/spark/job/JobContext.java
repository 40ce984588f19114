package io.tessera.spark.job;

import io.tessera.core.storage.Storage;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.metrics.RunMetrics;
import io.tessera.spark.progress.Console;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.session.JobSession;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a job is given: its configuration, its run, Spark, and ways to tell how far it is and to
 * hear that it should stop.
 */
public final class JobContext implements AutoCloseable {
  /** Spark puts properties with this prefix into its tasks' diagnostic contexts. */
  private static final String LABEL = "mdc.";

  /** How long a Spark job may run that was begun after the stop was asked for. */
  private static final long BREAK_MILLIS = 500;

  /** What is done at each of many checkpoints is one thing to monitoring. */
  private static final Pattern CHECKPOINT = Pattern.compile(" at step \\d+$");

  private final TesseraConfig config;
  private final RunDirectory run;
  private final Console console;
  private final StopSignal stop;
  private final String command;
  private final Map<String, String> labels = new TreeMap<>();
  private @Nullable JobSession session;
  private @Nullable RunMetrics metrics;

  /**
   * The context of a command. Spark starts when first asked for.
   *
   * @param command name of the command, shown as the Spark application's
   */
  public JobContext(
      TesseraConfig config, RunDirectory run, Console console, StopSignal stop, String command) {
    this.config = config;
    this.run = run;
    this.console = console;
    this.stop = stop;
    this.command = command;
    label("run_id", config.sections().run().id());
  }

  /** The configuration. */
  public PipelineConfig config() {
    return config.sections();
  }

  /** The configuration with its keys, for provenance. */
  public TesseraConfig loadedConfig() {
    return config;
  }

  /** The run's folder. */
  public RunDirectory run() {
    return run;
  }

  /** The run's files. */
  public Storage storage() {
    return run.storage();
  }

  /** Where to write to the user. */
  public Console console() {
    return console;
  }

  /** Whether to stop. */
  public StopSignal stop() {
    return stop;
  }

  /**
   * Names what is going on in every line that is logged from now on, by this process and by tasks
   * that it starts, as {@code mdc.KEY}.
   *
   * @param key {@code run_id}, {@code stage} or {@code round}
   */
  public synchronized void label(String key, String value) {
    String label = LABEL + key;
    labels.put(label, value);
    MDC.put(label, value);
    console.label(label, value);
    if (session != null) {
      session.spark().sparkContext().setLocalProperty(label, value);
    }
  }

  /** Spark, started on the first call. */
  public synchronized SparkSession spark() {
    if (session == null) {
      session = JobSession.start("tessera " + command, config.sparkProperties());
      metrics = session.metrics();
      labels.forEach(session.spark().sparkContext()::setLocalProperty);
    }
    return session.spark();
  }

  /**
   * Names the Spark jobs that follow on this thread, as Spark's pages show them: {@code shard: read
   * images}.
   */
  public void describe(String description) {
    spark().sparkContext().setJobDescription(description);
  }

  /**
   * Does work without commits of its own: when the command is asked to stop, its Spark jobs are
   * broken off, those too that it begins later.
   */
  public <T> T breakable(Callable<T> work) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    StopSignal.Registration registration = stop.onRequest(() -> breakOff(over));
    try {
      return work.call();
    } finally {
      over.set(true);
      registration.close();
    }
  }

  private void breakOff(AtomicBoolean over) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!over.get()) {
                  cancelSpark();
                  Thread.sleep(BREAK_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "break off");
    thread.setDaemon(true);
    thread.start();
  }

  /** What Spark threw, with the failure of the task that was its cause. */
  synchronized SparkException explain(SparkException thrown) {
    return session == null ? thrown : session.explain(thrown);
  }

  private synchronized void cancelSpark() {
    if (session != null) {
      session.cancel();
    }
  }

  /** What monitoring sees of this command. */
  public RunMetrics metrics() {
    spark();
    return Objects.requireNonNull(metrics);
  }

  /** Shows the progress of a piece of work, to monitoring too. */
  public Progress progress(Progress.Work work) {
    RunMetrics seen = metrics();
    String group = CHECKPOINT.matcher(work.stage()).replaceFirst("");
    return Progress.start(
        console,
        work,
        config().progress().interval(),
        (stage, figures) -> figures.forEach((name, value) -> seen.set(group, name, value)));
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
    labels.keySet().forEach(MDC::remove);
  }
}

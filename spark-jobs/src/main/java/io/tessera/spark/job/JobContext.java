package io.tessera.spark.job;

import io.tessera.core.storage.Storage;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.progress.Console;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.session.JobSession;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What a job is given: its configuration, its run, Spark, and ways to tell how far it is and to
 * hear that it should stop.
 */
public final class JobContext implements AutoCloseable {
  private final TesseraConfig config;
  private final RunDirectory run;
  private final Console console;
  private final StopSignal stop;
  private final String command;
  private @Nullable JobSession session;

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

  /** Spark, started on the first call. */
  public synchronized SparkSession spark() {
    if (session == null) {
      session = JobSession.start("tessera " + command, config.sparkProperties());
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
   * broken off.
   */
  public <T> T breakable(Callable<T> work) throws Exception {
    StopSignal.Registration registration = stop.onRequest(this::cancelSpark);
    try {
      return work.call();
    } finally {
      registration.close();
    }
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

  /** Shows the progress of a piece of work. */
  public Progress progress(Progress.Work work) {
    return Progress.start(console, work, config().progress().interval());
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}

package io.tessera.spark.cli;

import com.typesafe.config.ConfigUtil;
import io.tessera.spark.exit.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on a run. */
final class RunOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A recipe (HOCON): a path, as conf/quickstart.conf, or a URI, as s3a://bucket/run.conf. Repeatable; a later one goes over an earlier one.")
  List<String> recipes = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One key of the configuration, as run.seed=1. Repeatable; goes over the files.")
  List<String> assignments = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description =
          "The run's folder or URI, short for --set run.dir=DIR (default: runs/ and run.id).")
  @Nullable String run;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's master, short for --set spark.master=URL (default: spark-submit's, else every core of this machine).")
  @Nullable String master;

  @Option(
      names = "--max-runtime",
      paramLabel = "TIME",
      converter = HoconDuration.class,
      description =
          "Stop at the first commit after this time, as 90m or 8h, with exit code 75; the same command goes on from there.")
  @Nullable Duration maxRuntime;

  /**
   * Checks what the types don't.
   *
   * @throws JobException (usage) if there is no time to do anything
   */
  void check() {
    if (maxRuntime != null && maxRuntime.isZero()) {
      throw JobException.usage(
          "Invalid --max-runtime: 0: nothing could be done; write it as 90m or 8h");
    }
  }

  /** All assignments, the short forms last. */
  List<String> allAssignments() {
    List<String> all = new ArrayList<>(assignments);
    if (run != null) {
      all.add("run.dir=" + ConfigUtil.quoteString(run));
    }
    if (master != null) {
      all.add("spark.master=" + ConfigUtil.quoteString(master));
    }
    return all;
  }
}

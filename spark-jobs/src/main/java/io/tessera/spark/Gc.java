package io.tessera.spark;

import io.tessera.spark.cli.HoconDuration;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.retention.Limits;
import io.tessera.spark.retention.Limits.Features;
import io.tessera.spark.retention.Retention;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunIdentity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Retention. */
@Command(
    name = "gc",
    header = "Deletes what nothing needs any more.",
    description = {
      "",
      "Prints a line for each folder and reason - size, files, path, why - and deletes what it printed; with --dry-run it prints the"
          + " same and deletes nothing. Holds the run's lease meanwhile, so no other command writes to the run.",
      "",
      "Without options it deletes only what a killed command left and no command was near for 7 days: files that were being written,"
          + " rounds' files that no commit names, scratch and records of units of work, tables and versions of the token table that were never finished,"
          + " and in an object store what was begun to upload.",
      "",
      "Never deleted: what a round's commit, a table's manifest, model.json, tokens.json or generator/tokens.json names; metrics,"
          + " statistics, pictures, reports, the ledger; and any file of a kind that it doesn't know.",
      "",
      "A version of a token table that runs share stays as long as a run that registered with it points to it, or lies where this"
          + " machine can't look. docs/operations.md says what that leaves to you.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera gc --run runs/quickstart --dry-run",
      "  tessera gc --run s3a://bucket/runs/nightly --older-than 2d",
      "  tessera gc --config deploy/nightly.conf --run runs/nightly-2026-01-31 --keep-versions 14",
      "  tessera gc --run runs/imagenet --features"
    })
final class Gc implements Query {
  private static final Duration SHORTEST = Duration.ofHours(1);

  @Option(
      names = "--dry-run",
      description = "Print what would be deleted; delete nothing and take no lease.")
  boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = HoconDuration.class,
      defaultValue = "7d",
      description =
          "Only what was last written so long ago, as 36h or 2d (default: ${DEFAULT-VALUE}; at least 1h).")
  Duration olderThan = Duration.ofDays(7);

  @Option(
      names = "--keep-versions",
      paramLabel = "N",
      description =
          "Of each token table keep the newest N finished versions, and every version that is used (default: all).")
  @Nullable Integer keepVersions;

  @Option(
      names = "--features",
      description =
          "Also the features that evaluate took of images (evaluation/_units), once metrics.json is newer: to evaluate"
              + " again then takes as long as the first time.")
  boolean features;

  @Override
  public void show(JobContext context) {
    InstantSource clock = InstantSource.system();
    Limits limits = limits(clock);
    if (dryRun) {
      Retention found = new Retention(context, limits);
      found.lines().forEach(context.console()::say);
      context.console().say("Would delete " + found.total() + ".");
      return;
    }
    RunIdentity.read(context.run()); // no lease where there is no run
    try (Lease ignored =
        Lease.take(
            context.run(),
            "tessera gc",
            clock,
            () -> context.stop().request("another process took the run over"))) {
      Retention.register(context);
      Retention found = new Retention(context, limits);
      found.lines().forEach(context.console()::say);
      context.console().say("Deleted " + found.delete() + ".");
    }
  }

  private Limits limits(InstantSource clock) {
    if (olderThan.compareTo(SHORTEST) < 0) {
      throw JobException.usage(
          "Invalid --older-than: "
              + olderThan.toSeconds()
              + " s; use 1h or more: executors of a command that died may write for a while");
    }
    if (keepVersions != null && keepVersions < 1) {
      throw JobException.usage(
          "Invalid --keep-versions: "
              + keepVersions
              + "; use 1 or more, or leave it out to keep all");
    }
    return new Limits(
        clock.instant().minus(olderThan),
        keepVersions == null ? OptionalInt.empty() : OptionalInt.of(keepVersions),
        features ? Features.DELETE : Features.KEEP);
  }
}

package io.tessera.spark;

import io.tessera.core.checkpoint.Json;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sql.ResultFormat;
import io.tessera.spark.sql.TableVersion;
import io.tessera.spark.sql.TextTable;
import io.tessera.spark.sql.TextTable.Alignment;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What tables a run has, without asking Spark. */
@Command(
    name = "tables",
    header = "Lists the run's tables and where they came from.",
    description = {
      "",
      "Reads the tables' manifests and prints a line per version: a fingerprint of it, the tokenizer whose codes it holds, rows,"
          + " files and size, and what it was made from. Fingerprints are the first 12 digits of a SHA-256; json has them whole."
          + " Changes nothing and does not start Spark.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera tables --run runs/quickstart",
      "  tessera tables --run s3a://bucket/runs/imagenet --format json"
    })
final class Tables implements Query {
  private static final List<String> COLUMNS =
      List.of("TABLE", "VERSION", "TOKENIZER", "ROWS", "FILES", "SIZE", "PARENT");
  private static final List<Alignment> ALIGNMENTS =
      List.of(
          Alignment.LEFT,
          Alignment.LEFT,
          Alignment.LEFT,
          Alignment.RIGHT,
          Alignment.RIGHT,
          Alignment.RIGHT,
          Alignment.LEFT);

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "How to print them; json is one object a line (table).")
  ResultFormat format = ResultFormat.TABLE;

  @Override
  public void show(JobContext context) {
    RunDirectory run = context.run();
    Console console = context.console();
    List<TableVersion> versions = TableVersion.all(run);
    switch (format) {
      case TABLE -> {
        if (versions.isEmpty()) {
          console.say("No tables in " + run.location("") + " yet: run `tessera shard` first");
          return;
        }
        TextTable table = new TextTable(COLUMNS, ALIGNMENTS);
        versions.forEach(version -> table.add(row(version)));
        table.lines().forEach(console::say);
      }
      case JSON -> versions.forEach(version -> console.say(Json.write(version)));
      case CSV -> throw JobException.usage("Invalid --format: csv; use table or json");
    }
  }

  private static List<String> row(TableVersion version) {
    TableVersion.Parent parent = version.parent();
    return List.of(
        version.table(),
        fingerprint(version.version()),
        fingerprint(version.tokenizer()),
        Console.count(version.rows()),
        Console.count(version.files()),
        size(version.bytes()),
        parent == null ? "-" : parent.kind() + " " + fingerprint(parent.version()));
  }

  private static String fingerprint(@Nullable String hash) {
    return hash == null ? "-" : hash.substring(0, Math.min(12, hash.length()));
  }

  private static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return String.format(
        Locale.ROOT, "%.1f %siB", bytes / Math.pow(1024, power), "KMGTPE".charAt(power - 1));
  }
}

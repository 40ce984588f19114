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
import io.tessera.spark.table.TokenVersions;
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
      "",
      "Of the token table every version is listed, also those that other runs made in a shared table: the one that this run uses is"
          + " `used`, another finished one `kept`, one that somebody works on or was killed at `unfinished`. A"
          + " version's parents are its images and the version before it, whose codes it took over if they are of the same tokenizer.",
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
      List.of(
          "TABLE",
          "VERSION",
          "STATE",
          "FINGERPRINT",
          "TOKENIZER",
          "ROWS",
          "FILES",
          "SIZE",
          "PARENT");
  private static final List<Alignment> ALIGNMENTS =
      List.of(
          Alignment.LEFT,
          Alignment.RIGHT,
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
    TokenVersions tokens =
        TokenVersions.of(run, context.config().tokenize().table(), context.loadedConfig().hadoop());
    List<TableVersion> versions = TableVersion.all(run, tokens);
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
    boolean finished = version.state() != TableVersion.State.UNFINISHED;
    return List.of(
        version.table(),
        version.number() == null ? "-" : version.number().toString(),
        version.state().name().toLowerCase(Locale.ROOT),
        fingerprint(version.version()),
        fingerprint(version.tokenizer()),
        finished ? Console.count(version.rows()) : "-",
        finished ? Console.count(version.files()) : "-",
        finished ? Console.size(version.bytes()) : "-",
        parent(version));
  }

  private static String parent(TableVersion version) {
    TableVersion.Parent parent = version.parent();
    String made = parent.kind() + " " + fingerprint(parent.version());
    return version.follows() == null ? made : made + ", version " + version.follows();
  }

  private static String fingerprint(@Nullable String hash) {
    return hash == null ? "-" : hash.substring(0, Math.min(12, hash.length()));
  }
}

package io.tessera.spark.sql;

import io.tessera.core.storage.StoredFile;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.TokenizerTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The tables of a run as temporary views, of the files that each manifest names when the view is
 * made: leftovers of killed jobs are no part of it.
 */
final class RunViews {
  /** Every view there can be, beside those of the token table's versions. */
  private static final List<String> NAMES =
      List.of("images", "quarantine", "tokens", "samples", "rounds", "metrics");

  /** Begins the name of the view of a version of the token table; its number follows. */
  private static final String VERSION = "tokens_v";

  private static final List<String> TRAININGS =
      List.of(TokenizerTraining.FOLDER, GeneratorTraining.FOLDER, ClassifierTraining.FOLDER);

  private static final StructType QUARANTINE =
      StructType.fromDDL("id STRING, path STRING, reason STRING, message STRING, size BIGINT");
  private static final StructType SAMPLES =
      StructType.fromDDL("index BIGINT, label INT, seed BIGINT, tokens ARRAY<INT>, png BINARY");
  private static final StructType ROUND =
      StructType.fromDDL(
          "round INT, steps BIGINT, mode STRING, seed BIGINT, parent STRING, parameters STRUCT<sha256: STRING>,"
              + " workers ARRAY<STRUCT<samples: BIGINT>>");
  private static final StructType STEP =
      StructType.fromDDL("step BIGINT, values MAP<STRING, DOUBLE>");

  private final RunDirectory run;
  private final Configuration hadoop;
  private final TokenVersions versions;

  RunViews(RunDirectory run, Configuration hadoop) {
    this.run = run;
    this.hadoop = hadoop;
    versions = TokenVersions.of(run, Optional.empty(), hadoop);
  }

  /** The views that the run has: its tables, and {@code tokens_vN} for each finished version. */
  List<String> names() {
    return Stream.concat(
            NAMES.stream().filter(this::exists),
            versions.claims().stream()
                .map(TokenClaim::number)
                .filter(versions::isFinished)
                .map(number -> VERSION + number))
        .toList();
  }

  /** Whether the run has what a view is of. */
  private boolean exists(String name) {
    return switch (name) {
      case "images" -> run.storage().exists(ImageTable.FOLDER + "/" + TableDraft.MANIFEST);
      case "tokens" -> run.storage().exists(TokenPointer.FILE);
      case "samples" -> run.storage().exists(SampleManifest.FILE);
      case "quarantine" -> !parts(ImageTable.QUARANTINE, ".*\\.parquet").isEmpty();
      default -> TRAININGS.stream().anyMatch(training -> !records(training, name).isEmpty());
    };
  }

  /** Makes one of the views. */
  void create(SparkSession spark, String name) {
    view(spark, name).createOrReplaceTempView(name);
  }

  private Dataset<Row> view(SparkSession spark, String name) {
    if (name.startsWith(VERSION)) {
      int number = Integer.parseInt(name.substring(VERSION.length()));
      return tokens(spark, versions.open(number));
    }
    return switch (name) {
      case "images" -> images(spark);
      case "tokens" -> tokens(spark, TokenTable.open(run, hadoop));
      case "samples" -> samples(spark);
      case "quarantine" ->
          table(
              spark,
              run.location(ImageTable.QUARANTINE),
              QUARANTINE,
              parts(ImageTable.QUARANTINE, ".*\\.parquet"));
      case "rounds" -> rounds(spark);
      default -> metrics(spark);
    };
  }

  private Dataset<Row> images(SparkSession spark) {
    ImageTable table = ImageTable.open(run);
    List<String> files =
        Arrays.stream(Split.values()).flatMap(s -> table.files(s).stream()).toList();
    return table(spark, run.location(ImageTable.FOLDER), ImageTable.SCHEMA, files);
  }

  private Dataset<Row> tokens(SparkSession spark, TokenTable table) {
    return table(spark, table.location(), TokenTable.SCHEMA, table.locations());
  }

  private Dataset<Row> samples(SparkSession spark) {
    List<String> files = exists("samples") ? SampleManifest.open(run).locations(run) : List.of();
    return table(spark, run.location(SampleManifest.FOLDER), SAMPLES, files);
  }

  /** The folders between the table's and a file, {@code split=train}, are columns too. */
  private Dataset<Row> table(
      SparkSession spark, String location, StructType schema, List<String> files) {
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), schema)
        : NamedFiles.reader(spark)
            .schema(schema)
            .option("basePath", location)
            .parquet(NamedFiles.paths(files));
  }

  private Dataset<Row> rounds(SparkSession spark) {
    return trainings(
        spark,
        "rounds",
        ROUND,
        "round",
        "steps",
        "lower(mode) AS mode",
        "seed",
        "size(workers) AS workers",
        "parameters.sha256 AS parameters",
        "parent");
  }

  private Dataset<Row> metrics(SparkSession spark) {
    return trainings(
        spark,
        "metrics",
        STEP,
        "step",
        "CAST(regexp_extract(_metadata.file_name, 'worker-([0-9]+)', 1) AS INT) AS worker",
        "explode(values) AS (name, value)");
  }

  /** The records of all trainings, each with its training as column {@code stage}. */
  private Dataset<Row> trainings(
      SparkSession spark, String name, StructType schema, String... columns) {
    List<Dataset<Row>> stages = new ArrayList<>();
    for (String training : TRAININGS) {
      List<String> files = records(training, name);
      if (!files.isEmpty()) {
        String[] selected =
            Stream.concat(Stream.of("'" + training + "' AS stage"), Arrays.stream(columns))
                .toArray(String[]::new);
        stages.add(
            NamedFiles.reader(spark)
                .schema(schema)
                .option("multiLine", true)
                .json(NamedFiles.paths(files))
                .selectExpr(selected));
      }
    }
    return stages.stream().reduce(Dataset::unionByName).orElseThrow();
  }

  /** Commits or measurements, not the tensors beside them. */
  private List<String> records(String training, String folder) {
    return parts(training + "/" + folder, "\\d+(-worker-\\d+)?\\.json");
  }

  private List<String> parts(String folder, String name) {
    return run.storage().list(folder).stream()
        .map(StoredFile::path)
        .filter(path -> path.substring(folder.length() + 1).matches(name))
        .map(run::location)
        .toList();
  }
}

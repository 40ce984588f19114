package io.tessera.spark.table;

import io.tessera.core.checkpoint.JsonException;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageManifest.TableFile;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The image table of a run: {@code images/split=train|heldout/part-NNNNN.parquet} with the columns
 * {@code id string}, {@code image struct<bytes binary, path string>}, {@code label int} and {@code
 * content binary}, the {@link ImageContent} of the bytes, in a seeded random order.
 */
public final class ImageTable {
  /** The table's folder in the run. */
  public static final String FOLDER = "images";

  /** What could not be decoded, beside it. */
  public static final String QUARANTINE = "images-quarantine";

  /** The columns. */
  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required("id", DataTypes.StringType),
            required(
                "image",
                new StructType(
                    new StructField[] {
                      required("bytes", DataTypes.BinaryType),
                      required("path", DataTypes.StringType)
                    })),
            required("label", DataTypes.IntegerType),
            required("content", DataTypes.BinaryType)
          });

  private final RunDirectory run;
  private final ImageManifest manifest;

  private ImageTable(RunDirectory run, ImageManifest manifest) {
    this.run = run;
    this.manifest = manifest;
  }

  /**
   * Opens the table of a run.
   *
   * @throws JobException if there is none, or it is of an older version
   * @throws JsonException if a newer program made it, or its manifest is damaged
   */
  public static ImageTable open(RunDirectory run) {
    String path = FOLDER + "/" + TableDraft.MANIFEST;
    ImageManifest manifest =
        run.read(path, ImageManifest.class)
            .orElseThrow(
                () ->
                    JobException.badData(
                        "Cannot find the image table "
                            + run.location(FOLDER)
                            + ": run `tessera shard` first"));
    if (manifest.version() < ImageManifest.VERSION) {
      throw JobException.badData(
          "Cannot read %s: format %s version %d has no content column, which version %d has; run `tessera shard` again"
              .formatted(
                  run.location(path),
                  manifest.format(),
                  manifest.version(),
                  ImageManifest.VERSION));
    }
    return new ImageTable(run, manifest);
  }

  /**
   * Opens the table of a run if there is one of this version with all its files.
   *
   * @throws JsonException if a newer program made it, or its manifest is damaged
   */
  public static Optional<ImageTable> ifReadable(RunDirectory run) {
    return run.read(FOLDER + "/" + TableDraft.MANIFEST, ImageManifest.class)
        .filter(manifest -> manifest.version() == ImageManifest.VERSION)
        .map(manifest -> new ImageTable(run, manifest))
        .filter(ImageTable::hasItsFiles);
  }

  private boolean hasItsFiles() {
    return manifest.splits().values().stream()
        .flatMap(split -> split.files().stream())
        .allMatch(file -> run.storage().exists(FOLDER + "/" + file.path()));
  }

  /** What the table holds. */
  public ImageManifest manifest() {
    return manifest;
  }

  /** Number of classes; labels are below it. */
  public int classes() {
    return manifest.classNames().size();
  }

  /** What one split holds. */
  public ImageManifest.SplitPart part(Split split) {
    return Objects.requireNonNull(manifest.splits().get(split.label()));
  }

  /** Full locations of a split's files, in their order. */
  public List<String> files(Split split) {
    return part(split).files().stream()
        .map(TableFile::path)
        .map(path -> run.location(FOLDER + "/" + path))
        .toList();
  }

  /** A split's files, whole, in their order. */
  public List<FileRange> wholeFiles(Split split) {
    return part(split).files().stream()
        .map(file -> FileRange.whole(run.location(FOLDER + "/" + file.path()), file.images()))
        .toList();
  }

  /** The rows of a split. */
  public Dataset<Row> rows(SparkSession spark, Split split) {
    List<String> files = files(split);
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), SCHEMA)
        : NamedFiles.reader(spark).schema(SCHEMA).parquet(NamedFiles.paths(files));
  }

  private static StructField required(String name, DataType type) {
    return DataTypes.createStructField(name, type, false);
  }
}

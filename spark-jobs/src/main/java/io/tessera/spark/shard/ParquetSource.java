package io.tessera.spark.shard;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.table.NamedFiles;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet files with {@code image struct<bytes binary, path string>} and {@code label}, as Hugging
 * Face stores image datasets. A column {@code id} is used where there is one; otherwise an image's
 * id is its file and its row in it.
 */
final class ParquetSource implements ImageSource {
  private final SourceListing listing;
  private final List<String> paths;
  private final Path base;
  private final Dataset<Row> table;
  private final long images;
  private final List<String> classNames;

  private ParquetSource(
      SourceListing listing,
      List<String> paths,
      Path base,
      Dataset<Row> table,
      long images,
      List<String> classNames) {
    this.listing = listing;
    this.paths = paths;
    this.base = base;
    this.table = table;
    this.images = images;
    this.classNames = classNames;
  }

  /**
   * Reads the schema.
   *
   * @throws JobException if there is no file or the files are no such table
   */
  static ImageSource open(SourceFiles files, SparkSession spark) {
    SortedMap<String, FileStatus> found = find(files);
    List<String> paths = found.values().stream().map(file -> file.getPath().toString()).toList();
    long images = ParquetFooter.rows(paths, spark);
    Dataset<Row> table = read(files.location(), paths, spark);
    List<String> names =
        HuggingFaceClassNames.of(
            new Path(paths.get(0)), spark.sparkContext().hadoopConfiguration());
    return new ParquetSource(listing(files, found), paths, files.base(), table, images, names);
  }

  /**
   * Lists the files.
   *
   * @throws JobException if there is none, or they are those of several splits
   */
  static SourceListing list(SourceFiles files) {
    return listing(files, find(files));
  }

  private static SourceListing listing(SourceFiles files, SortedMap<String, FileStatus> found) {
    return SourceListing.of(
        files.location(),
        DataFormat.PARQUET,
        found.entrySet().stream()
            .map(file -> SourceFiles.file(file.getKey(), file.getValue()))
            .toList());
  }

  private static SortedMap<String, FileStatus> find(SourceFiles files) {
    SortedMap<String, FileStatus> found = files.allFiles();
    found.keySet().removeIf(path -> !isParquetName(path));
    if (found.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + files.location()
              + " as Parquet: there is no file named *.parquet");
    }
    if (!files.isPattern()) {
      SplitFiles.of(found.keySet()).check(files);
    }
    return found;
  }

  static boolean isParquetName(String name) {
    return name.endsWith(".parquet");
  }

  private static Dataset<Row> read(String location, List<String> paths, SparkSession spark) {
    StructType schema;
    Dataset<Row> table;
    try {
      table = NamedFiles.reader(spark).parquet(NamedFiles.paths(paths));
      schema = table.schema();
    } catch (Exception e) {
      if (Failure.of(e).exitCode().retryable()) {
        throw e;
      }
      throw JobException.badData(
              "Cannot read data.source " + location + " as Parquet: " + firstLine(e))
          .causedBy(e);
    }
    if (!isImageColumn(schema) || !isLabelColumn(schema)) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as an image table: it needs the columns image struct<bytes binary, path string>"
              + " and label int, and has "
              + schema.simpleString());
    }
    return table;
  }

  private static boolean isImageColumn(StructType schema) {
    Optional<DataType> image = type(schema, "image");
    return image.isPresent()
        && image.get() instanceof StructType struct
        && type(struct, "bytes").filter(BinaryType.class::isInstance).isPresent();
  }

  private static boolean isLabelColumn(StructType schema) {
    return type(schema, "label").filter(IntegralType.class::isInstance).isPresent();
  }

  private static Optional<DataType> type(StructType schema, String column) {
    return Arrays.stream(schema.fields())
        .filter(field -> field.name().equals(column))
        .map(field -> field.dataType())
        .findFirst();
  }

  @Override
  public SourceListing listing() {
    return listing;
  }

  @Override
  public ExpectedImages expected() {
    return ExpectedImages.of(images);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public JavaRDD<RawImage> images(SparkSession spark) {
    StructType schema = table.schema();
    boolean hasId = type(schema, "id").filter(StringType.class::isInstance).isPresent();
    boolean hasPath =
        type((StructType) schema.apply("image").dataType(), "path")
            .filter(StringType.class::isInstance)
            .isPresent();
    Column none = functions.lit(null).cast("string");
    Dataset<Row> rows =
        NamedFiles.reader(rowByRow(spark))
            .parquet(NamedFiles.paths(paths))
            .select(
                hasId ? functions.col("id") : none,
                functions.col("image.bytes"),
                hasPath ? functions.col("image.path") : none,
                functions.col("label").cast("long"),
                functions.col("_metadata.file_path"),
                functions.col("_metadata.row_index"));
    String folder = base.toString();
    return rows.toJavaRDD().map(row -> image(row, folder));
  }

  /** Spark's reader of batches would hold hundreds of images at once, whatever they weigh. */
  private static SparkSession rowByRow(SparkSession spark) {
    SparkSession session = ((org.apache.spark.sql.classic.SparkSession) spark).cloneSession();
    session.conf().set("spark.sql.parquet.enableVectorizedReader", false);
    return session;
  }

  private static RawImage image(Row row, String base) {
    String id = row.isNullAt(0) ? place(row, base) : row.getString(0);
    byte[] bytes = row.isNullAt(1) ? new byte[0] : row.<byte[]>getAs(1);
    String path = row.isNullAt(2) ? id : row.getString(2);
    if (row.isNullAt(3) || row.getLong(3) < 0 || row.getLong(3) > Integer.MAX_VALUE) {
      String label = row.isNullAt(3) ? "null" : Long.toString(row.getLong(3));
      return RawImage.refused(id, path, RawImage.NO_LABEL, bytes.length, Refusals.noLabel(label));
    }
    return RawImage.of(id, path, (int) row.getLong(3), bytes);
  }

  private static String place(Row row, String base) {
    Path file = new Path(URI.create(row.getString(4)));
    return SourceFiles.relative(new Path(base), file) + "#" + row.getLong(5);
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}

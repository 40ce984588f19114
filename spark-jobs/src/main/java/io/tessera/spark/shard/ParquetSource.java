package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.shard.SourceListing.SourceFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
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
  static ImageSource open(String location, SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SourceFiles files = new SourceFiles(location, hadoop);
    List<FileStatus> found = new ArrayList<>();
    for (FileStatus match : files.matches()) {
      found.addAll(match.isFile() ? List.of(match) : files.below(match.getPath()));
    }
    found.removeIf(file -> !isParquetName(file.getPath().getName()));
    if (found.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source " + location + " as Parquet: there is no file named *.parquet");
    }
    List<String> paths = found.stream().map(file -> file.getPath().toString()).toList();
    long images = ParquetFooter.rows(paths, spark);
    Dataset<Row> table = read(location, paths, spark);
    Path base = base(found);
    List<SourceFile> listed =
        found.stream()
            .map(f -> new SourceFile(SourceFiles.relative(base, f.getPath()), f.getLen()))
            .toList();
    List<String> names = HuggingFaceClassNames.of(found.get(0).getPath(), hadoop);
    return new ParquetSource(
        new SourceListing(location, "parquet", listed, 0), paths, base, table, images, names);
  }

  static boolean isParquetName(String name) {
    return name.endsWith(".parquet");
  }

  private static Dataset<Row> read(String location, List<String> paths, SparkSession spark) {
    StructType schema;
    Dataset<Row> table;
    try {
      table = spark.read().parquet(paths.toArray(new String[0]));
      schema = table.schema();
    } catch (Exception e) {
      throw JobException.badData(
              "Cannot read data.source " + location + " as Parquet: " + firstLine(e))
          .causedBy(e);
    }
    if (!isImageColumn(schema) || !isLabelColumn(schema)) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as an image table: it needs the columns image struct<bytes binary, path string> and label int, and has "
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

  /** The folder that all files are in. */
  private static Path base(List<FileStatus> files) {
    Path base = files.get(0).getPath().getParent();
    for (FileStatus file : files) {
      while (base.getParent() != null && !isBelow(base, file.getPath())) {
        base = base.getParent();
      }
    }
    return base;
  }

  private static boolean isBelow(Path folder, Path file) {
    String prefix = folder.toUri().getPath();
    return file.toUri().getPath().startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
  }

  @Override
  public SourceListing listing() {
    return listing;
  }

  @Override
  public long expectedImages() {
    return images;
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
        spark
            .read()
            .parquet(paths.toArray(new String[0]))
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

package io.tessera.spark.shard;

import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What the footer of a Parquet file says.
 *
 * @param path the file
 * @param rows how many it has
 * @param damage why it has no readable footer; null: it has
 */
record ParquetFooter(String path, long rows, @Nullable String damage) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int TASKS = 64;

  /**
   * The rows of all files, from their footers.
   *
   * @throws JobException naming the first file that is no whole Parquet file
   */
  static long rows(List<String> paths, SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<ParquetFooter> footers =
        context
            .parallelize(paths, Math.min(TASKS, paths.size()))
            .map(path -> read(path, hadoop.value().value()))
            .collect();
    for (ParquetFooter footer : footers) {
      if (footer.damage() != null) {
        throw JobException.badData(
            "Cannot read Parquet file "
                + SourceFiles.shown(new Path(footer.path()))
                + ": "
                + footer.damage()
                + "; fetch it again or take it away");
      }
    }
    return footers.stream().mapToLong(ParquetFooter::rows).sum();
  }

  private static ParquetFooter read(String path, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(path), hadoop))) {
      return new ParquetFooter(path, reader.getRecordCount(), null);
    } catch (IOException | RuntimeException e) {
      if (Failure.of(e).exitCode().retryable()) {
        throw e;
      }
      String reason = String.valueOf(e.getMessage());
      return new ParquetFooter(
          path,
          0,
          reason.startsWith(path + " ") ? "it " + reason.substring(path.length() + 1) : reason);
    }
  }
}

package io.tessera.spark.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** How Spark and Hadoop work with {@code s3a://}, where nobody says otherwise. */
final class S3Properties {
  private static final String COMMIT_PROTOCOL =
      "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol";

  private static final Map<String, String> HADOOP =
      Map.of(
          // a task's files are uploads that the job's commit completes: nothing is renamed
          "fs.s3a.committer.name", "magic",
          "mapreduce.outputcommitter.factory.scheme.s3a",
              "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
          // a server that says nothing is asked again before the run's lease is out
          "fs.s3a.connection.establish.timeout", "10s",
          "fs.s3a.connection.timeout", "30s");

  private static final Map<String, String> SPARK =
      Map.of(
          "spark.sql.sources.commitProtocolClass",
          COMMIT_PROTOCOL,
          "spark.sql.parquet.output.committer.class",
          "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");

  private S3Properties() {}

  /**
   * The defaults as Spark properties: those of the committers only where they are installed, those
   * of Hadoop only where the site's own files say nothing.
   *
   * @param site Hadoop's settings of this machine
   */
  static Map<String, String> defaults(Configuration site) {
    Map<String, String> defaults = new HashMap<>();
    HADOOP.forEach(
        (key, value) -> {
          if (!isSiteSetting(site, key)) {
            defaults.put("spark.hadoop." + key, value);
          }
        });
    if (isInstalled(COMMIT_PROTOCOL)) {
      defaults.putAll(SPARK);
    }
    return defaults;
  }

  private static boolean isSiteSetting(Configuration site, String key) {
    String[] sources = site.getPropertySources(key);
    return sources != null
        && !List.of("core-default.xml", "mapred-default.xml").contains(sources[0]);
  }

  private static boolean isInstalled(String className) {
    try {
      Class.forName(className, false, S3Properties.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}

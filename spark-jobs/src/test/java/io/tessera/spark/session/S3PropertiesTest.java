package io.tessera.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class S3PropertiesTest {
  private static final String TIMEOUT = "fs.s3a.connection.timeout";

  @Test
  void tasksOnS3CommitUploads() {
    assertThat(S3Properties.defaults(new Configuration()))
        .containsEntry("spark.hadoop.fs.s3a.committer.name", "magic")
        .containsEntry(
            "spark.sql.sources.commitProtocolClass",
            "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
  }

  /** Spark's properties would go over the site's files. */
  @Test
  void whatTheSiteSaysIsLeftAlone() {
    Configuration site = new Configuration();
    site.addResource(
        new ByteArrayInputStream(
            "<configuration><property><name>%s</name><value>5m</value></property></configuration>"
                .formatted(TIMEOUT)
                .getBytes(StandardCharsets.UTF_8)),
        "core-site.xml");

    assertThat(S3Properties.defaults(site)).doesNotContainKey("spark.hadoop." + TIMEOUT);
    assertThat(S3Properties.defaults(new Configuration()))
        .containsEntry("spark.hadoop." + TIMEOUT, "30s");
  }

  /** The file system of the run's folder is made before Spark starts, and kept. */
  @Test
  void hadoopHasItsSettingsBeforeSparkRuns() {
    System.setProperty("spark.hadoop.fs.s3a.endpoint", "http://submitted");
    try {
      Configuration hadoop =
          JobSession.hadoop(Map.of("spark.hadoop." + TIMEOUT, "40s", "spark.executor.cores", "1"));

      assertThat(hadoop.get(TIMEOUT)).isEqualTo("40s");
      assertThat(hadoop.get("fs.s3a.endpoint")).isEqualTo("http://submitted");
      assertThat(hadoop.get("fs.s3a.committer.name")).isEqualTo("magic");
      assertThat(hadoop.get("spark.executor.cores")).isNull();
    } finally {
      System.clearProperty("spark.hadoop.fs.s3a.endpoint");
    }
  }

  @Test
  void executorsAreSentWhatTheLauncherAddedToSpark() {
    assertThat(
            JobSession.ownJars(
                Path.of("/t/tessera.jar"),
                "/t/tessera.jar:/t/spark/jars/spark.jar:/t/spark/s3/a.jar:/t/spark/s3/b.jar"))
        .isEqualTo("/t/tessera.jar,/t/spark/s3/a.jar,/t/spark/s3/b.jar");
    assertThat(JobSession.ownJars(Path.of("/t/tessera.jar"), "/t/tessera.jar:/opt/spark/a.jar"))
        .isEqualTo("/t/tessera.jar");
  }
}

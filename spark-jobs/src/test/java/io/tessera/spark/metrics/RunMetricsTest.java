package io.tessera.spark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import io.tessera.spark.session.JobSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunMetricsTest {
  private static final String PREFIX =
      "metrics_tessera_driver_plugin_io_tessera_spark_metrics_MonitoringPlugin_";

  @BeforeEach
  @AfterEach
  void stop() {
    TestSpark.stop();
  }

  @Test
  void prometheusScrapesWhatIsSet() throws IOException {
    try (JobSession session = withPages()) {
      SparkContext spark = session.spark().sparkContext();
      session.metrics().set("train-generator", "loss", 2.5);
      session.metrics().set("train-generator", "loss", 2.25);
      session.metrics().set("train-generator", "images/s", 100);
      session.metrics().add("train-generator", "tasks redone", 1);
      session.metrics().add("train-generator", "tasks redone", 2);

      String page = scrape(spark);

      assertThat(value(page, "train_generator_loss")).hasValue("2.25");
      assertThat(value(page, "train_generator_images_per_second")).hasValue("100.0");
      assertThat(value(page, "train_generator_tasks_redone")).hasValue("3.0");
      assertThat(value(page, "train_generator_round")).isEmpty();
    }
  }

  @Test
  void failedTasksAreCounted() throws Exception {
    try (JobSession session = withPages()) {
      SparkContext spark = session.spark().sparkContext();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
      Assertions.assertThatThrownBy(
          () ->
              context
                  .parallelize(List.of(1), 1)
                  .foreach(
                      unused -> {
                        throw new IllegalStateException("broken");
                      }));
      spark.listenerBus().waitUntilEmpty();

      assertThat(value(scrape(spark), "application_tasks_failed")).hasValue("1.0");
    }
  }

  @Test
  void namesArePlain() {
    assertThat(RunMetrics.part("images/s")).isEqualTo("images_per_second");
    assertThat(RunMetrics.part("shard: check")).isEqualTo("shard_check");
    assertThat(RunMetrics.part("FD[classifier]")).isEqualTo("fd_classifier_");
  }

  private static JobSession withPages() {
    return JobSession.start(
        "metrics",
        Map.of("spark.master", "local[1]", "spark.ui.enabled", "true", "spark.ui.port", "0"));
  }

  private static String scrape(SparkContext spark) throws IOException {
    URI page = URI.create(spark.uiWebUrl().get() + "/metrics/prometheus/");
    try (InputStream in = page.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Optional<String> value(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(PREFIX + name + "_Value{"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst();
  }
}

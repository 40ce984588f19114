package io.tessera.spark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import io.tessera.spark.session.JobSession;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunMetricsTest {
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

      session.metrics().scale("train-generator", "tokens/s", "images/s", 64);
      session.metrics().scale("tokenize", "tokens/s", "rate", 64);

      PrometheusPage page = PrometheusPage.of(spark);

      assertThat(page.value("train_generator_tokens_per_second")).hasValue("6400.0");
      assertThat(page.value("tokenize_tokens_per_second")).hasValue("NaN");
      assertThat(page.value("train_generator_loss")).hasValue("2.25");
      assertThat(page.value("train_generator_images_per_second")).hasValue("100.0");
      assertThat(page.value("train_generator_tasks_redone")).hasValue("3.0");
      assertThat(page.value("train_generator_round")).isEmpty();
    }
  }

  @Test
  void commandsOfOneApplicationShareItsGauges() throws IOException {
    try (JobSession session = withPages()) {
      SparkContext spark = session.spark().sparkContext();
      session.metrics().set("tokenize", "rate", 10);
      session.metrics().add("application", "tasks failed", 1);
      try (JobSession joined = JobSession.start("another command", Map.of())) {
        joined.metrics().set("tokenize", "rate", 20);
        joined.metrics().add("application", "tasks failed", 1);
      }

      PrometheusPage page = PrometheusPage.of(spark);

      assertThat(page.value("tokenize_rate")).hasValue("20.0");
      assertThat(page.value("application_tasks_failed")).hasValue("2.0");
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

      assertThat(PrometheusPage.of(spark).value("application_tasks_failed")).hasValue("1.0");
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
}

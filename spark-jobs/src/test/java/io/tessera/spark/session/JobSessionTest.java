package io.tessera.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JobSessionTest {
  @AfterEach
  void stop() {
    TestSpark.stop();
  }

  @Test
  void closingStopsWhatWasStarted() {
    TestSpark.stop();
    SparkSession spark;
    try (JobSession session = JobSession.start("own", Map.of("spark.master", "local[1]"))) {
      spark = session.spark();
      assertThat(spark.sparkContext().appName()).isEqualTo("own");
      assertThat(spark.range(5).count()).isEqualTo(5);
    }
    assertThat(spark.sparkContext().isStopped()).isTrue();
  }

  @Test
  void closingLeavesASessionThatWasThere() {
    SparkSession before = TestSpark.session();

    try (JobSession session = JobSession.start("guest", Map.of("spark.master", "yarn"))) {
      assertThat(session.spark().sparkContext()).isSameAs(before.sparkContext());
    }

    assertThat(before.sparkContext().isStopped()).isFalse();
  }

  @Test
  @Timeout(60)
  void runningTasksAreCountedBeforeTheyEnd() throws InterruptedException {
    SparkSession spark = TestSpark.session();
    try (LiveCount count = new LiveCount(spark.sparkContext(), "numbers")) {
      var counter = count.accumulator();
      List<Long> numbers = LongStream.range(0, 60).boxed().toList();
      Thread job =
          new Thread(
              () ->
                  JavaSparkContext.fromSparkContext(spark.sparkContext())
                      .parallelize(numbers, 1)
                      .foreach(
                          number -> {
                            counter.add(1);
                            Thread.sleep(100);
                          }));
      job.start();
      while (count.value() == 0 && job.isAlive()) {
        Thread.sleep(20);
      }
      assertThat(job.isAlive()).isTrue();
      assertThat(count.value()).isBetween(1L, 59L);
      job.join();
      assertThat(counter.value()).isEqualTo(60);
    }
  }
}

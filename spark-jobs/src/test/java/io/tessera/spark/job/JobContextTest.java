package io.tessera.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.TestSpark;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class JobContextTest {
  @TempDir Path folder;

  private JobContext context(StopSignal stop) {
    TestSpark.session();
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new JobContext(
        TesseraConfig.load(List.of(), List.of("run.id=nightly"), Map.of()),
        new RunDirectory(new LocalStorage(folder)),
        Console.plain(nowhere, nowhere),
        stop,
        "tests");
  }

  @Test
  void breakableWorkBeginsNoLongJobAfterItWasAskedToStop() {
    try (StopSignal stop = new StopSignal();
        JobContext context = context(stop)) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
      assertThatThrownBy(
              () ->
                  context.breakable(
                      () -> {
                        stop.request("SIGTERM"); // between two jobs
                        return spark
                            .parallelize(List.of(30), 1)
                            .map(JobContextTest::wait)
                            .collect();
                      }))
          .isInstanceOf(SparkException.class)
          .hasMessageContaining("cancelled");
    }
  }

  private static void awaitTask(JavaSparkContext spark) {
    JavaSparkStatusTracker tracker = spark.statusTracker();
    while (Arrays.stream(tracker.getActiveStageIds())
        .mapToObj(tracker::getStageInfo)
        .noneMatch(stage -> stage != null && stage.numActiveTasks() > 0)) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** As where the master ends the application, or is not heard of for too long. */
  @Test
  void whatSparkSaysWhenItWasStoppedIsTemporary() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            () -> {
              awaitTask(spark);
              TestSpark.stop();
            });
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> spark.parallelize(List.of(30), 1).map(JobContextTest::wait).collect(),
            () -> spark.parallelize(List.of(30), 1).count())) {
      assertThatThrownBy(use)
          .satisfies(
              thrown -> {
                Failure failure = Failure.of(thrown);
                assertThat(failure.exitCode()).isEqualTo(ExitCode.TEMPORARY);
                assertThat(failure.message()).startsWith("Spark was stopped while the command ran");
              });
      stopped.join();
    }
  }

  private static boolean wait(int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end && !TaskContext.get().isInterrupted()) {
      Thread.sleep(20);
    }
    return true;
  }

  @Test
  void labelsReachTasks() {
    try (JobContext context = context(new StopSignal())) {
      context.label("stage", "tokenize");
      context.spark();
      context.label("round", "7");
      List<String> seen =
          JavaSparkContext.fromSparkContext(context.spark().sparkContext())
              .parallelize(List.of("run_id", "stage", "round"), 1)
              .map(key -> key + "=" + MDC.get("mdc." + key))
              .collect();

      assertThat(seen).containsExactly("run_id=nightly", "stage=tokenize", "round=7");
      assertThat(MDC.get("mdc.run_id")).isEqualTo("nightly");
    }
    assertThat(MDC.get("mdc.run_id")).isNull();
  }

  @Test
  void jsonLogNamesTheRun() throws Exception {
    SortedArrayStringMap labels = new SortedArrayStringMap();
    labels.putValue("mdc.run_id", "nightly");
    labels.putValue("mdc.round", "7");
    try (LoggerContext log =
        Configurator.initialize(
            "json test", null, JobContext.class.getResource("/log4j2-json.properties").toURI())) {
      String line =
          log.getConfiguration()
              .getAppender("console")
              .getLayout()
              .toSerializable(
                  Log4jLogEvent.newBuilder()
                      .setLevel(Level.WARN)
                      .setLoggerName("io.tessera.spark.round.RoundLoop")
                      .setMessage(new SimpleMessage("a \"quoted\" message"))
                      .setContextData(labels)
                      .build())
              .toString();

      assertThat(line)
          .contains("\"log.level\":\"WARN\"")
          .contains("\"message\":\"a \\\"quoted\\\" message\"")
          .contains("\"mdc.run_id\":\"nightly\"")
          .contains("\"mdc.round\":\"7\"")
          .endsWith("}" + System.lineSeparator())
          .matches("(?s)[^\\n]*\\n");
    }
  }
}

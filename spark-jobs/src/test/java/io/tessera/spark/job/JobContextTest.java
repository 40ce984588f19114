package io.tessera.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.TestSpark;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class JobContextTest {
  @TempDir Path folder;

  @Test
  void labelsReachTasks() {
    TestSpark.session();
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (JobContext context =
        new JobContext(
            TesseraConfig.load(List.of(), List.of("run.id=nightly"), Map.of()),
            new RunDirectory(new LocalStorage(folder)),
            Console.plain(nowhere, nowhere),
            new StopSignal(),
            "tests")) {
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

package io.tessera.integration.s3;

import io.tessera.integration.Ended;
import io.tessera.integration.Tessera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tessera's commands as processes that reach a {@link S3Site}, and what they leave on this machine.
 *
 * @param site what they reach
 * @param folder where they run
 */
record S3Commands(S3Site site, Path folder) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** What the environment of a process must say. */
  static final Map<String, String> CREDENTIALS =
      Map.of(
          "AWS_ACCESS_KEY_ID",
          S3Server.ACCESS_KEY,
          "AWS_SECRET_ACCESS_KEY",
          S3Server.SECRET_KEY,
          "SPARK_LOCAL_IP",
          "127.0.0.1");

  /** Runs a command to its end, with Spark's event log in {@code events/}. */
  Ended run(Map<String, String> environment, String... arguments) throws IOException {
    Path events = Files.createDirectories(folder.resolve("events"));
    List<String> all = new ArrayList<>(List.of(arguments));
    site.settings().forEach((key, value) -> all.addAll(sparkConf("spark.hadoop." + key, value)));
    all.addAll(sparkConf("spark.eventLog.enabled", "true"));
    all.addAll(sparkConf("spark.eventLog.dir", events.toUri().toString()));
    return Ended.run(
        Tessera.command(ImpatientApplication.class, all), folder, environment, LIMIT);
  }

  private static List<String> sparkConf(String key, String value) {
    return List.of("--set", "spark.conf.\"" + key + "\"=" + value);
  }
}

package io.tessera.spark.config;

import java.time.Duration;

/**
 * Section {@code progress}: how long work is shown.
 *
 * @param interval between two lines where there is no terminal
 */
public record ProgressConfig(Duration interval) {
  public ProgressConfig {
    if (interval.toMillis() < 100) {
      throw new IllegalArgumentException(
          "Invalid progress.interval: " + interval.toMillis() + " ms; use 100 ms or more");
    }
  }
}

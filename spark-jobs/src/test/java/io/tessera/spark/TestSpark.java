package io.tessera.spark;

import io.tessera.spark.session.JobSession;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One small Spark session for all tests of a JVM; commands started by a test join it. */
public final class TestSpark {
  private static JobSession session;

  private TestSpark() {}

  /** The session, started on the first call. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          JobSession.start(
              "tests",
              Map.of(
                  "spark.master", "local[2]",
                  "spark.sql.shuffle.partitions", "2",
                  "spark.default.parallelism", "2"));
    }
    return session.spark();
  }

  /** Stops the session; the next call of {@link #session} starts another. */
  public static synchronized void stop() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}

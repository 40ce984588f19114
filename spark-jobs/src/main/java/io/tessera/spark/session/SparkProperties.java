package io.tessera.spark.session;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.metrics.MonitoringPlugin;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Spark's properties in layers. From the strongest: what Tessera must have, what the user's
 * configuration says, what spark-submit was given, what Tessera would rather have. The user may
 * repeat a mandatory property but not change it.
 */
public final class SparkProperties {
  /**
   * Executors run native code: no telemetry, no download of natives. And they name files: with the
   * same digits whatever the machine speaks.
   */
  static final String EXECUTOR_JVM_OPTIONS =
      "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true -Duser.language=en";

  /** Class with Tessera's SQL functions. */
  static final String EXTENSIONS_CLASS = "io.tessera.spark.sql.TesseraExtensions";

  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String PLUGINS = "spark.plugins";
  private static final String MASTER = "spark.master";
  private static final String ALL_CORES = "local[*]";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String FAILURES = "spark.task.maxFailures";
  private static final String FAILURES_PER_MACHINE =
      "spark.excludeOnFailure.task.maxTaskAttemptsPerNode";

  /** Results must not depend on where a machine stands. */
  private static final Map<String, String> MANDATORY = Map.of("spark.sql.session.timeZone", "UTC");

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry(MASTER, ALL_CORES),
          Map.entry("spark.log.level", "WARN"),
          Map.entry("spark.ui.showConsoleProgress", "false"),
          // a training step holds its task's state: scaling down would throw it away
          Map.entry("spark.dynamicAllocation.enabled", "false"),
          Map.entry(FAILURES, "8"),
          Map.entry("spark.task.reaper.enabled", "true"),
          // libtorch's idle threads would burn the cores that other tasks need
          Map.entry("spark.executorEnv.OMP_WAIT_POLICY", "passive"),
          // names that dashboards can rely on; Spark's own default is the application's id
          Map.entry("spark.metrics.namespace", "tessera"),
          Map.entry(
              "spark.metrics.conf.*.sink.prometheusServlet.class",
              "org.apache.spark.metrics.sink.PrometheusServlet"),
          Map.entry("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus"),
          // images are large rows: 4,096 of them, Spark's own default, fill half a gigabyte
          Map.entry("spark.sql.parquet.columnarReaderBatchSize", "256"),
          Map.entry("spark.sql.parquet.compression.codec", "zstd"),
          // at least what recipes may not hold
          Map.entry(
              "spark.redaction.regex",
              "(?i)secret|passw(or)?d|passphrase|token|credential|(access|account|private|encryption)[._-]?key|[.]azure[.]sas[.]"));

  private static final Map<String, String> LOCAL_DEFAULTS =
      Map.of(
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1",
          // counters of running tasks reach the driver with the heartbeat
          "spark.executor.heartbeatInterval", "2s");

  /**
   * A task that failed on an executor goes to another: Spark would else try it there again at once,
   * until it gives up, as on a full disk. Executors that are lost count as well, so that a machine
   * is never given up for them: it may be the only one.
   */
  private static final Map<String, String> CLUSTER_DEFAULTS =
      Map.of(
          "spark.excludeOnFailure.taskAndStage.enabled", "true",
          "spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor", "1",
          "spark.excludeOnFailure.stage.maxFailedExecutorsPerNode", "10000",
          // how long a task that failed everywhere waits for an executor to be added
          "spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "60s",
          // where a task's trainer is kept is worth no waiting
          "spark.locality.wait", "0s");

  private SparkProperties() {}

  /**
   * The properties to start with.
   *
   * @param user from the configuration and the command line
   * @param submitted from spark-submit
   * @param cluster defaults that depend on what is installed
   * @throws JobException if the user changes a mandatory property
   */
  static SortedMap<String, String> resolve(
      Map<String, String> user, Map<String, String> submitted, Map<String, String> cluster) {
    SortedMap<String, String> properties = new TreeMap<>(DEFAULTS);
    properties.putAll(cluster);
    String master = user.getOrDefault(MASTER, submitted.getOrDefault(MASTER, ALL_CORES));
    if (isLocal(master)) {
      properties.putAll(LOCAL_DEFAULTS);
      // the one JVM has the classes already; Spark would copy the jar for it
      properties.remove("spark.jars");
    } else {
      properties.putAll(CLUSTER_DEFAULTS);
    }
    properties.putAll(submitted);
    properties.putAll(user);
    if (!isLocal(master)) {
      limitFailuresPerMachine(properties);
    }
    MANDATORY.forEach((key, value) -> impose(properties, key, value));
    properties.merge(EXTENSIONS, EXTENSIONS_CLASS, SparkProperties::listed);
    properties.merge(PLUGINS, MonitoringPlugin.class.getName(), SparkProperties::listed);
    properties.merge(EXECUTOR_OPTIONS, EXECUTOR_JVM_OPTIONS, (theirs, ours) -> ours + " " + theirs);
    return Collections.unmodifiableSortedMap(properties);
  }

  /** To as many as Spark takes: one less than a task may have in all. */
  private static void limitFailuresPerMachine(SortedMap<String, String> properties) {
    String failures = properties.getOrDefault(FAILURES, "");
    if (failures.matches("[2-9]|[1-9]\\d{1,8}")) {
      properties.putIfAbsent(FAILURES_PER_MACHINE, String.valueOf(Integer.parseInt(failures) - 1));
    } else {
      properties.put("spark.excludeOnFailure.taskAndStage.enabled", "false");
    }
  }

  /** Whether a master URL means threads of this process. */
  static boolean isLocal(String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  private static String listed(String theirs, String ours) {
    boolean named = List.of(theirs.split(" *, *")).contains(ours);
    return named ? theirs : theirs + "," + ours;
  }

  private static void impose(SortedMap<String, String> properties, String key, String value) {
    String theirs = properties.put(key, value);
    if (theirs != null && !theirs.equals(value)) {
      throw JobException.badConfig(
          "Invalid Spark property "
              + key
              + ": "
              + theirs
              + "; Tessera needs "
              + value
              + ", leave it out");
    }
  }
}

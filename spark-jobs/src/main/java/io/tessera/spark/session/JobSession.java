package io.tessera.spark.session;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.metrics.RunMetrics;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * The Spark session of one command. Closing it stops Spark if the command started it; a session
 * that was there before, as in a notebook or a platform's job runner, is left alone.
 */
public final class JobSession implements AutoCloseable {
  /** Where a worker of a standalone cluster puts the secret for what it starts. */
  private static final String SECRET_VARIABLE = "_SPARK_AUTH_SECRET";

  private static final String HADOOP = "spark.hadoop.";

  private final SparkSession spark;
  private final boolean owned;
  private final RunMetrics metrics;
  private final TaskFailures failures;

  private JobSession(SparkSession spark, boolean owned) {
    this.spark = spark;
    this.owned = owned;
    metrics = RunMetrics.of(spark.sparkContext());
    failures = new TaskFailures(metrics);
    spark.sparkContext().addSparkListener(failures);
  }

  /**
   * Starts Spark, or joins the session that is active.
   *
   * @param name what Spark's pages call the application
   * @param user Spark properties of the configuration, {@code spark.master} included
   * @throws JobException if the properties or the Spark version can't be used
   */
  public static JobSession start(String name, Map<String, String> user) {
    Optional<SparkSession> running = running();
    if (running.isPresent()) {
      return new JobSession(running.get(), false);
    }
    checkVersion(org.apache.spark.package$.MODULE$.SPARK_VERSION());
    SortedMap<String, String> properties =
        SparkProperties.resolve(user, submittedProperties(), installedDefaults());
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    properties.forEach(builder::config);
    return new JobSession(builder.getOrCreate(), true);
  }

  private static Optional<SparkSession> running() {
    Option<SparkSession> session =
        SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
    return session.isDefined() && !session.get().sparkContext().isStopped()
        ? Optional.of(session.get())
        : Optional.empty();
  }

  /** The session. */
  public SparkSession spark() {
    return spark;
  }

  /** What monitoring sees of the application. */
  public RunMetrics metrics() {
    return metrics;
  }

  /** What Spark threw, with the failure of the task that was its cause. */
  public SparkException explain(SparkException thrown) {
    return failures.explain(thrown);
  }

  /** Breaks off all running Spark jobs; their actions fail. */
  public void cancel() {
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelAllJobs();
    }
  }

  @Override
  public void close() {
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().removeSparkListener(failures);
    }
    if (owned) {
      spark.stop();
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
    }
  }

  static void checkVersion(String version) {
    if (!version.startsWith("4.")) {
      throw JobException.badConfig(
          "Invalid Spark version: " + version + "; Tessera needs Spark 4, built for Scala 2.13");
    }
  }

  /**
   * What spark-submit passed as system properties. The secret of RPC authentication is none of them
   * in a driver that a standalone worker started: the worker keeps it out of the command line, and
   * Spark 4.1 then misses it.
   */
  private static Map<String, String> submittedProperties() {
    Map<String, String> submitted = new HashMap<>();
    String secret = System.getenv(SECRET_VARIABLE);
    if (secret != null) {
      submitted.put("spark.authenticate.secret", secret);
    }
    for (var property : new SparkConf().getAll()) {
      submitted.put(property._1(), property._2());
    }
    return submitted;
  }

  /**
   * Hadoop's settings as the session of these properties will have them.
   *
   * @param user Spark properties of the configuration
   */
  public static Configuration hadoop(Map<String, String> user) {
    Configuration hadoop = new Configuration();
    SparkProperties.resolve(user, submittedProperties(), installedDefaults())
        .forEach(
            (key, value) -> {
              if (key.startsWith(HADOOP)) {
                hadoop.set(key.substring(HADOOP.length()), value);
              }
            });
    return hadoop;
  }

  private static Map<String, String> installedDefaults() {
    Map<String, String> defaults = new HashMap<>(S3Properties.defaults(new Configuration()));
    String classPath = System.getProperty("java.class.path");
    ownJar().ifPresent(jar -> defaults.put("spark.jars", ownJars(jar, classPath)));
    return defaults;
  }

  /** Tessera's jar, and those for S3 if they came with it and not with Spark. */
  static String ownJars(Path jar, String classPath) {
    String s3 = String.valueOf(jar.resolveSibling("spark").resolve("s3")) + File.separator;
    return Stream.concat(
            Stream.of(jar.toString()),
            Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> entry.startsWith(s3)))
        .collect(Collectors.joining(","));
  }

  /**
   * The jar this class runs from, for executors of a cluster; empty where classes come from
   * folders.
   */
  private static Optional<Path> ownJar() {
    var source = JobSession.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      Path path = new File(source.getLocation().toURI()).toPath();
      return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

package io.tessera.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import org.apache.spark.SparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The driver's gauges. Each is there from its first value on, under {@code GROUP.NAME}, such as
 * {@code train_generator.loss}; Spark's sinks put the namespace and the plugin's name before it.
 * docs/operations.md lists them. Thread-safe.
 */
public final class RunMetrics {
  /** Name of the plugin's source in Spark's metrics system. */
  static final String SOURCE = "plugin." + MonitoringPlugin.class.getName();

  private final MetricRegistry registry;
  private final Map<String, Double> values = new ConcurrentHashMap<>();

  RunMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  /**
   * The gauges of an application. Where it was started without the plugin, as in a notebook, nobody
   * sees them.
   */
  public static RunMetrics of(SparkContext spark) {
    return CollectionConverters.asJava(spark.env().metricsSystem().getSourcesByName(SOURCE))
        .stream()
        .findFirst()
        .map(source -> new RunMetrics(source.metricRegistry()))
        .orElseGet(() -> new RunMetrics(new MetricRegistry()));
  }

  /**
   * Sets a gauge.
   *
   * @param group such as a stage's name
   * @param name of the figure, such as {@code images/s}
   */
  public void set(String group, String name, double value) {
    change(group, name, value, (before, now) -> now);
  }

  /** Adds to a gauge that counts. */
  public void add(String group, String name, double value) {
    change(group, name, value, Double::sum);
  }

  private void change(String group, String name, double value, BinaryOperator<Double> how) {
    String full = part(group) + "." + part(name);
    values.merge(full, value, how);
    registry.gauge(full, () -> (Gauge<Double>) () -> values.get(full));
  }

  /** A name's part as every sink takes it: {@code images/s} is {@code images_per_second}. */
  static String part(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("/s$", "_per_second")
        .replaceAll("[^a-z0-9]+", "_");
  }
}

package io.tessera.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.SparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The driver's gauges, one set for each application. Each is there from its first value on, under
 * {@code GROUP.NAME}, such as {@code train_generator.loss}; Spark's sinks put the namespace and the
 * plugin's name before it. docs/operations.md lists them. Thread-safe.
 */
public final class RunMetrics {
  /** Name of the plugin's source in Spark's metrics system. */
  static final String SOURCE = "plugin." + MonitoringPlugin.class.getName();

  private final MetricRegistry registry;

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
    value(group, name).change(before -> value);
  }

  /** Adds to a gauge that counts. */
  public void add(String group, String name, double value) {
    value(group, name).change(before -> before + value);
  }

  /**
   * Makes a gauge that is another one of its group times a factor, such as tokens from images; NaN
   * until the other one has a value.
   *
   * @param name of the gauge
   * @param of the other one's name
   */
  public void scale(String group, String name, String of, double factor) {
    String other = full(group, of);
    String full = full(group, name);
    registry.remove(full);
    registry.gauge(
        full,
        () ->
            (Gauge<Double>)
                () ->
                    registry.getMetrics().get(other) instanceof Value value
                        ? value.getValue() * factor
                        : Double.NaN);
  }

  /** Commands that share an application, as in a notebook, share its gauges. */
  private Value value(String group, String name) {
    return registry.gauge(full(group, name), Value::new);
  }

  private static String full(String group, String name) {
    return part(group) + "." + part(name);
  }

  /** A name's part as every sink takes it: {@code images/s} is {@code images_per_second}. */
  static String part(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("/s$", "_per_second")
        .replaceAll("[^a-z0-9]+", "_");
  }

  private static final class Value implements Gauge<Double> {
    private double value;

    @Override
    public synchronized Double getValue() {
      return value;
    }

    synchronized void change(DoubleUnaryOperator how) {
      value = how.applyAsDouble(value);
    }
  }
}

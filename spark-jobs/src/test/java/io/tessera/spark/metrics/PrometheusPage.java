package io.tessera.spark.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;

/**
 * What Prometheus gets when it scrapes a driver.
 *
 * @param text of the page
 */
public record PrometheusPage(String text) {
  /** Stands before the name of each gauge of Tessera. */
  static final String PREFIX =
      "metrics_tessera_driver_plugin_io_tessera_spark_metrics_MonitoringPlugin_";

  private static final Pattern GAUGE = Pattern.compile("(?m)^" + PREFIX + "(\\w+)_Value\\{.*$");

  /** Scrapes an application that shows pages. */
  public static PrometheusPage of(SparkContext spark) throws IOException {
    URI page = URI.create(spark.uiWebUrl().get() + "/metrics/prometheus/");
    try (InputStream in = page.toURL().openStream()) {
      return new PrometheusPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Tessera's gauges, without what Spark puts around their names. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    GAUGE.matcher(text).results().forEach(line -> names.add(line.group(1)));
    return names;
  }

  /** A gauge's value, as it is printed. */
  Optional<String> value(String name) {
    return GAUGE
        .matcher(text)
        .results()
        .filter(line -> line.group(1).equals(name))
        .map(line -> line.group().substring(line.group().lastIndexOf(' ') + 1))
        .findFirst();
  }
}

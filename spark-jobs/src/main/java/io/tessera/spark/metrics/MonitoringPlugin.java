package io.tessera.spark.metrics;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/** Puts Tessera's figures into Spark's metrics system; {@code spark.plugins} names it. */
public final class MonitoringPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new DriverMonitor();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorMonitor();
  }
}

package io.tessera.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * The plugin on the driver. Spark's Prometheus page shows the driver's gauges only, so executors
 * send theirs here.
 */
final class DriverMonitor implements DriverPlugin {
  private @Nullable RunMetrics metrics;

  @Override
  public Map<String, String> init(SparkContext spark, PluginContext context) {
    return Map.of();
  }

  @Override
  public void registerMetrics(String applicationId, PluginContext context) {
    MetricRegistry registry = context.metricRegistry();
    // Spark takes no notice of a registry that is empty now
    long started = System.currentTimeMillis();
    registry.gauge("application.started_milliseconds", () -> (Gauge<Long>) () -> started);
    metrics = new RunMetrics(registry);
  }

  @Override
  public @Nullable Object receive(Object message) {
    if (metrics != null && message instanceof GpuReport report) {
      for (GpuStatus gpu : report.gpus()) {
        String group = "gpu_" + report.executor() + "_" + gpu.index();
        metrics.set(group, "utilization", gpu.utilization());
        metrics.set(group, "memory used bytes", gpu.memoryUsed());
        metrics.set(group, "memory total bytes", gpu.memoryTotal());
      }
    }
    return null;
  }
}

package io.tessera.spark.metrics;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin on an executor: tells the driver every ten seconds how the executor's GPUs are. Where
 * Spark assigned none, or they can't be asked, it does nothing.
 */
final class ExecutorMonitor implements ExecutorPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorMonitor.class);
  private static final String RESOURCE = "gpu";
  private static final long PERIOD_SECONDS = 10;

  private Optional<ScheduledExecutorService> ticker = Optional.empty();

  @Override
  public void init(PluginContext context, Map<String, String> extraConf) {
    ResourceInformation assigned = context.resources().get(RESOURCE);
    if (assigned == null) {
      return;
    }
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "gpu monitor");
              thread.setDaemon(true);
              return thread;
            });
    ticker = Optional.of(started);
    NvidiaSmi gpus = new NvidiaSmi("nvidia-smi");
    List<String> addresses = List.copyOf(Arrays.asList(assigned.addresses()));
    var unused =
        started.scheduleWithFixedDelay(
            () -> report(context, gpus, addresses), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private void report(PluginContext context, NvidiaSmi gpus, List<String> addresses) {
    try {
      List<GpuStatus> own =
          gpus.ask().stream()
              .filter(gpu -> addresses.contains(Integer.toString(gpu.index())))
              .toList();
      context.send(new GpuReport(context.executorID(), own));
    } catch (IOException e) {
      LOG.info("GPUs are not monitored: {}", e.getMessage());
      shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void shutdown() {
    ticker.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}

package io.tessera.spark.config;

import io.tessera.spark.device.TaskDevice;

/**
 * Section {@code compute}: what tasks compute on.
 *
 * @param device cpu, gpu, or auto for the GPU that Spark assigned and else the CPU
 * @param threads of one operation on the CPU while training; 0: spark.task.cpus
 */
public record ComputeConfig(TaskDevice.Kind device, int threads) {
  public ComputeConfig {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "Invalid compute.threads: " + threads + "; use 0 for spark.task.cpus, or their number");
    }
  }
}

package io.tessera.spark.config;

import io.tessera.core.config.Bytes;
import io.tessera.spark.device.TaskDevice;

/**
 * Section {@code compute}: what tasks compute on, and with how much.
 *
 * @param device cpu, gpu, or auto for the GPU that Spark assigned and else the CPU
 * @param threads of one operation on the CPU while training; 0: spark.task.cpus
 * @param decodeThreads that decode and crop images beside a task's encoder; 0: spark.task.cpus
 * @param readAhead bytes of encoded images that a task reads before they are decoded
 * @param decodeMemory for the images that a task decodes at once; a larger one is decoded alone
 */
public record ComputeConfig(
    TaskDevice.Kind device, int threads, int decodeThreads, Bytes readAhead, Bytes decodeMemory) {
  private static final int MOST_THREADS = 1024;

  public ComputeConfig {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "Invalid compute.threads: " + threads + "; use 0 for spark.task.cpus, or their number");
    }
    if (decodeThreads < 0 || decodeThreads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "Invalid compute.decode-threads: "
              + decodeThreads
              + "; use 0 for spark.task.cpus, or their number up to "
              + MOST_THREADS);
    }
    requirePositive("read-ahead", readAhead);
    requirePositive("decode-memory", decodeMemory);
  }

  private static void requirePositive(String key, Bytes bytes) {
    if (bytes.count() == 0) {
      throw new IllegalArgumentException(
          "Invalid compute." + key + ": " + bytes + "; use 1 byte or more");
    }
  }
}

package io.tessera.spark.metrics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a GPU is doing.
 *
 * @param index its number, as Spark's resources name it
 * @param utilization share of the time in which it computed, 0 to 1; NaN where it doesn't say
 * @param memoryUsed in bytes, by everything that runs on it
 * @param memoryTotal in bytes
 */
record GpuStatus(int index, double utilization, double memoryUsed, double memoryTotal)
    implements Serializable {
  private static final double MEBIBYTE = 1 << 20;

  /** What to ask nvidia-smi for. */
  static final List<String> QUERY =
      List.of(
          "--query-gpu=index,utilization.gpu,memory.used,memory.total",
          "--format=csv,noheader,nounits");

  /**
   * Reads the answer to {@link #QUERY}; lines that are none, such as a driver's complaint, are
   * passed over.
   */
  static List<GpuStatus> parse(String answer) {
    List<GpuStatus> gpus = new ArrayList<>();
    answer
        .lines()
        .map(line -> line.trim().split(" *, *", -1))
        .filter(fields -> fields.length == 4 && fields[0].matches("\\d{1,4}"))
        .forEach(
            fields ->
                gpus.add(
                    new GpuStatus(
                        Integer.parseInt(fields[0]),
                        number(fields[1]) / 100,
                        number(fields[2]) * MEBIBYTE,
                        number(fields[3]) * MEBIBYTE)));
    return gpus;
  }

  /** A number, or NaN for {@code [N/A]} and the like. */
  private static double number(String field) {
    return field.matches("\\d{1,12}(\\.\\d{1,6})?") ? Double.parseDouble(field) : Double.NaN;
  }
}

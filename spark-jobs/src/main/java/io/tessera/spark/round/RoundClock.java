package io.tessera.spark.round;

import io.tessera.core.checkpoint.ShardMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Measures a round on the driver. */
final class RoundClock {
  private final int round;
  private final long start = System.nanoTime();
  private double compute;
  private double exchange;
  private double workers;
  private double @Nullable [][] products;

  RoundClock(int round) {
    this.round = round;
  }

  /**
   * Adds a stage of workers.
   *
   * @param seconds it took
   * @param times of its tasks
   * @param slots that could run at once
   */
  void workers(double seconds, List<TaskTimes> times, int slots) {
    double share = Math.max(1, Math.min(slots, times.size()));
    compute += times.stream().mapToDouble(TaskTimes::compute).sum() / share;
    exchange += times.stream().mapToDouble(task -> task.load() + task.store()).sum() / share;
    workers += seconds;
  }

  /** Adds what merged chunks tell of the workers' moves. */
  void merged(List<ShardMerge.Merged> chunks) {
    for (ShardMerge.Merged chunk : chunks) {
      List<List<Double>> more = chunk.deltaProducts();
      if (more != null) {
        int count = more.size();
        products = products == null ? new double[count][count] : products;
        for (int a = 0; a < count; a++) {
          for (int b = 0; b < count; b++) {
            products[a][b] += more.get(a).get(b);
          }
        }
      }
    }
  }

  /** The report, with everything since the stages of workers counted as the outer step. */
  RoundReport report(int steps, long samples, List<RoundReport.Redone> redone) {
    double all = (System.nanoTime() - start) / 1e9;
    double scheduling = Math.max(0, workers - compute - exchange);
    return new RoundReport(
        RoundReport.VERSION,
        round,
        steps,
        samples,
        all,
        compute / all,
        exchange / all,
        (all - workers) / all,
        scheduling / all,
        cosine(),
        norms(),
        redone);
  }

  private @Nullable Double cosine() {
    if (products == null || products.length < 2) {
      return null;
    }
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < products.length; a++) {
      for (int b = a + 1; b < products.length; b++) {
        sum += products[a][b] / Math.sqrt(products[a][a] * products[b][b]);
        pairs++;
      }
    }
    double mean = sum / pairs;
    return Double.isFinite(mean) ? mean : null;
  }

  private List<Double> norms() {
    List<Double> norms = new ArrayList<>();
    for (int w = 0; products != null && w < products.length; w++) {
      norms.add(Math.sqrt(Objects.requireNonNull(products)[w][w]));
    }
    return norms;
  }
}

package io.tessera.spark.bench;

import io.tessera.core.training.RoundMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A way to spread a training over workers.
 *
 * @param mode how they come to one result
 * @param workers how many
 */
record Variant(RoundMode mode, int workers) {
  /** One worker that takes all steps itself: what the others are compared with. */
  static final Variant ALONE = new Variant(RoundMode.AVERAGE, 1);

  /**
   * Every mode with every number of workers, {@link #ALONE} first; with one worker, averages of one
   * are no variants of their own.
   */
  static List<Variant> all(List<Integer> workers) {
    List<Variant> all = new ArrayList<>(List.of(ALONE));
    for (RoundMode mode : RoundMode.values()) {
      workers.stream()
          .distinct()
          .filter(count -> count > 1 || mode == RoundMode.DILOCO)
          .forEach(count -> all.add(new Variant(mode, count)));
    }
    return all;
  }

  /**
   * Steps of each worker that together see as many samples as one worker in {@code steps}.
   *
   * @param steps of one worker, a multiple of the number of workers
   */
  long stepsOfEach(long steps) {
    return steps / workers;
  }

  @Override
  public String toString() {
    return equals(ALONE) ? "one worker" : mode.name().toLowerCase(Locale.ROOT) + ", V = " + workers;
  }
}

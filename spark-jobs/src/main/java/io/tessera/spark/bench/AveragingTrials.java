package io.tessera.spark.bench;

import io.tessera.core.training.RoundMode;
import java.time.Duration;
import java.util.List;

/**
 * Which trainings are compared, and how long each may be.
 *
 * @param variants in their order
 * @param seeds trainings of each
 * @param points how often each is measured
 * @param localSteps of a round where workers don't share an optimizer
 */
record AveragingTrials(List<Variant> variants, int seeds, int points, int localSteps) {
  /** The least number of steps from {@code steps} on with which every point ends a round. */
  long roundedUp(long steps) {
    long unit = unit();
    return (steps + unit - 1) / unit * unit;
  }

  private long unit() {
    return (long) points
        * localSteps
        * variants.stream().mapToInt(Variant::workers).reduce(1, AveragingTrials::commonMultiple);
  }

  private static int commonMultiple(int a, int b) {
    int x = a;
    int y = b;
    while (y != 0) {
      int rest = x % y;
      x = y;
      y = rest;
    }
    return a / x * b;
  }

  /**
   * As many steps as fit into the time, one unit of rounds at least, by a short training that is
   * timed: of one worker, and of two that share an optimizer and thus exchange at every step.
   */
  long stepsWithin(Duration time, VariantRuns runs) {
    double step = secondsOfStep(runs, Variant.ALONE);
    double shared = secondsOfStep(runs, new Variant(RoundMode.SYNC, 2));
    double perStep =
        seeds
            * variants.stream()
                .mapToDouble(variant -> variant.mode() == RoundMode.SYNC ? shared : step)
                .sum();
    long fitting = (long) (time.toMillis() / 1e3 / perStep);
    return Math.max(1, fitting / unit()) * unit();
  }

  /** Of the steps that one worker would take for the same samples. */
  private double secondsOfStep(VariantRuns runs, Variant variant) {
    long count = 2L * localSteps;
    runs.losses(variant, 0, count, 1);
    return Stopwatch.seconds(() -> runs.losses(variant, 0, count, 1)) / count;
  }
}

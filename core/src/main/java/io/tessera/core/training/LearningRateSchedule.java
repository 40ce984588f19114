package io.tessera.core.training;

/**
 * The learning rate as a function of the global step alone, so that a resumed run follows it
 * exactly.
 */
@FunctionalInterface
public interface LearningRateSchedule {
  /** The rate of step 0, 1, …. */
  double rate(long step);

  /**
   * Linear from {@code start} to {@code peak} over the first {@code warmup} steps, then constant.
   */
  static LearningRateSchedule warmup(double start, double peak, long warmup) {
    return step -> step >= warmup ? peak : start + (peak - start) * step / warmup;
  }

  /**
   * Linear warm-up, then half a cosine from {@code peak} at step {@code warmup} to {@code last} at
   * step {@code total}.
   */
  static LearningRateSchedule warmupCosine(
      double start, double peak, double last, long warmup, long total) {
    LearningRateSchedule rising = warmup(start, peak, warmup);
    return step -> {
      if (step < warmup) {
        return rising.rate(step);
      }
      double progress = Math.min(1, (step - warmup) / (double) Math.max(1, total - warmup));
      return last + (peak - last) * 0.5 * (1 + Math.cos(Math.PI * progress));
    };
  }

  /**
   * A weight annealed from 0 to {@code last} along half a cosine over {@code length} steps from
   * step {@code start}.
   */
  static LearningRateSchedule annealed(double last, long start, long length) {
    return step -> {
      if (step < start) {
        return 0;
      }
      double progress = length == 0 ? 1 : Math.min(1, (step - start) / (double) length);
      return last * 0.5 * (1 - Math.cos(Math.PI * progress));
    };
  }
}

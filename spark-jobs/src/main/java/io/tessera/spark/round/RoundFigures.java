package io.tessera.spark.round;

import io.tessera.core.training.StepMetrics;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums a worker's steps of a round up. */
final class RoundFigures {
  /** A step is a spike if its loss is this many standard deviations above the round's mean. */
  private static final double SPIKE = 4;

  private RoundFigures() {}

  /**
   * The mean of each metric; {@code max.NAME} of the loss and the gradient norms; and {@code
   * loss-spikes}, the number of steps whose loss stands out.
   */
  static Map<String, Double> of(List<StepMetrics> steps) {
    Map<String, DoubleSummaryStatistics> statistics = new TreeMap<>();
    for (StepMetrics step : steps) {
      step.values()
          .forEach(
              (name, value) ->
                  statistics
                      .computeIfAbsent(name, unused -> new DoubleSummaryStatistics())
                      .accept(value));
    }
    Map<String, Double> figures = new TreeMap<>();
    statistics.forEach(
        (name, values) -> {
          figures.put(name, values.getAverage());
          if (name.equals("loss") || name.endsWith("gradient-norm")) {
            figures.put("max." + name, values.getMax());
          }
        });
    figures.put("loss-spikes", (double) spikes(steps, figures.getOrDefault("loss", 0.0)));
    return figures;
  }

  private static long spikes(List<StepMetrics> steps, double mean) {
    double variance =
        steps.stream()
            .mapToDouble(step -> loss(step) - mean)
            .map(difference -> difference * difference)
            .average()
            .orElse(0);
    double limit = mean + SPIKE * Math.sqrt(variance);
    return steps.stream().filter(step -> loss(step) > limit).count();
  }

  private static double loss(StepMetrics step) {
    return step.values().getOrDefault("loss", 0.0);
  }
}

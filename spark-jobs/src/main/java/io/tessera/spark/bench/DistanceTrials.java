package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.spark.job.StopSignal;
import java.util.ArrayList;
import java.util.List;

/**
 * The Fréchet distance by every method, once each.
 *
 * @param manager parent of what each method needs
 * @param stop asked before each
 */
record DistanceTrials(NDManager manager, StopSignal stop) {
  /** A distance by some method. */
  record Found(TraceMethod method, double seconds, double distance) {}

  /**
   * What each method finds.
   *
   * @param exact the distance that the others are compared with: that in plain Java; 0 of a
   *     distribution and itself
   */
  record Distances(List<Found> found, double exact) {}

  /** The distance of two distributions by each method, in their order. */
  Distances run(Gaussian a, Gaussian b) {
    List<Found> found = new ArrayList<>();
    double exact = 0;
    for (TraceMethod method : TraceMethod.values()) {
      stop.check();
      try (NDManager scope = manager.newSubManager()) {
        double[] distance = new double[1];
        double seconds = Stopwatch.seconds(() -> distance[0] = method.distance(scope, a, b));
        found.add(new Found(method, seconds, distance[0]));
        if (method == TraceMethod.PLAIN_JAVA && a != b) {
          exact = distance[0];
        }
      }
    }
    return new Distances(found, exact);
  }
}

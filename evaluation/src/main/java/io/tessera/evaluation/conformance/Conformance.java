package io.tessera.evaluation.conformance;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/** Every number that is compared with other tools'. */
public final class Conformance {
  private Conformance() {}

  /**
   * All cases: metrics on generated features, resized images, and the network. Computing them takes
   * about a minute.
   *
   * @param manager holds the network's weights, and stays the caller's
   */
  public static List<ConformanceCase> cases(NDManager manager) {
    List<ConformanceCase> cases = new ArrayList<>(MetricCases.all());
    cases.addAll(ResizeCases.all(manager));
    cases.addAll(NetworkCases.all(manager));
    return List.copyOf(cases);
  }
}

package io.tessera.integration.architecture.broken.spark;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.util.List;

/** A task that ships tensors, prints and ends the process. */
public record Job(List<NDArray> weights) implements Serializable {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("SystemOut") // this is what the rule must find
  public void run() {
    System.out.println(weights);
    System.exit(1);
  }
}

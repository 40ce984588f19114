package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;

/** Is shown each round right after its commit, while the files of its parameters are there. */
@FunctionalInterface
public interface RoundWatch {
  /**
   * A round is committed. The last one is shown again to the process that goes on after it.
   *
   * @param before the round before
   */
  void committed(RoundCommit before, RoundCommit commit);
}

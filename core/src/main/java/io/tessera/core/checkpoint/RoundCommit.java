package io.tessera.core.checkpoint;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record that makes a round of training part of its run. Each commit names the hash of the one
 * before, so a run is a chain that can be checked link by link; files without a commit are
 * leftovers.
 *
 * @param format version of this record, {@link #FORMAT}
 * @param round number of the round, from 1
 * @param steps global steps done so far, this round's included
 * @param parent SHA-256 of the previous commit, null in round 1
 * @param configHash hash of the configuration keys that the run's result depends on
 * @param mode how workers' results became the new parameters; {@code single} with one worker
 * @param seed data seed of the run
 * @param parameters weights and running statistics after the round
 * @param workers what each virtual worker did, in worker order
 * @param versions of Tessera, Java, DJL and libtorch
 */
public record RoundCommit(
    int format,
    int round,
    long steps,
    @Nullable String parent,
    String configHash,
    String mode,
    long seed,
    TensorFiles parameters,
    List<WorkerRecord> workers,
    Map<String, String> versions) {
  /** The version that this code writes. */
  public static final int FORMAT = 1;

  /**
   * A virtual worker's share of a round.
   *
   * @param worker its number
   * @param samples that it saw in this round
   * @param optimizer its moments after the round
   * @param metrics mean of each metric over the round's steps
   */
  public record WorkerRecord(
      int worker, long samples, TensorFiles optimizer, Map<String, Double> metrics)
      implements Serializable {}
}

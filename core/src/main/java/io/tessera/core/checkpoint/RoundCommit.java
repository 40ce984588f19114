package io.tessera.core.checkpoint;

import io.tessera.core.training.RoundMode;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The record that makes a round of training part of its run. Each commit names the hash of the one
 * before, so a run is a chain that can be checked link by link; files without a commit are
 * leftovers. Round 0 is the state that training starts from.
 *
 * @param format version of this record, {@link #FORMAT}
 * @param round number of the round
 * @param steps global steps done so far, this round's included
 * @param parent {@link #contentHash} of the previous commit, null in round 0
 * @param configHash hash of the configuration keys that the run's result depends on
 * @param mode how workers' results became the new parameters
 * @param seed data seed of the run
 * @param parameters weights and running statistics after the round
 * @param outer state of the optimizer that the workers share: the outer optimizer's velocity, or
 *     AdamW's moments in mode {@code SYNC}; null before there is one, or without one
 * @param workers what each virtual worker did, in worker order; none in round 0
 * @param versions of the software that made it, by name: Tessera, Spark, DJL and PyTorch
 */
@FormatVersion(value = RoundCommit.FORMAT, oldest = RoundCommit.FORMAT, key = "format")
public record RoundCommit(
    int format,
    int round,
    long steps,
    @Nullable String parent,
    String configHash,
    RoundMode mode,
    long seed,
    TensorFiles parameters,
    @Nullable TensorFiles outer,
    List<WorkerRecord> workers,
    Map<String, String> versions) {
  /** The version that this program writes and reads. */
  public static final int FORMAT = 2;

  /**
   * A virtual worker's share of a round.
   *
   * @param worker its number
   * @param samples that it saw in this round
   * @param result what it gave to the round: its parameters, or its gradients in mode {@code SYNC}
   * @param optimizer its own moments after the round; null in mode {@code SYNC}
   * @param metrics figures of the round's steps
   */
  public record WorkerRecord(
      int worker,
      long samples,
      TensorFiles result,
      @Nullable TensorFiles optimizer,
      Map<String, Double> metrics)
      implements Serializable {
    private WorkerRecord withoutPaths() {
      return new WorkerRecord(
          worker,
          samples,
          result.withoutPaths(),
          optimizer == null ? null : optimizer.withoutPaths(),
          metrics);
    }
  }

  /**
   * SHA-256 over everything but the places where files lie and the versions of the software: equal
   * trainings have equal hashes, whoever ran them and however often a task was done again.
   */
  public String contentHash() {
    RoundCommit content =
        new RoundCommit(
            format,
            round,
            steps,
            parent,
            configHash,
            mode,
            seed,
            parameters.withoutPaths(),
            outer == null ? null : outer.withoutPaths(),
            workers.stream().map(WorkerRecord::withoutPaths).toList(),
            Map.of());
    return Sha256.of(Json.write(content).getBytes(StandardCharsets.UTF_8));
  }

  /** The files that this round's state needs: what the next round, or a check, starts from. */
  public List<TensorFiles> state() {
    return Stream.concat(
            Stream.of(parameters, outer), workers.stream().map(WorkerRecord::optimizer))
        .filter(Objects::nonNull)
        .toList();
  }
}

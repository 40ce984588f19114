package io.tessera.spark.round;

import io.tessera.core.checkpoint.ShardMerge;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.WorkerWeights;
import io.tessera.spark.round.TaskScope.Phase;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one chunk of a round's result out of the same chunk of every worker.
 *
 * @param round its number
 * @param result name of the result's files, e.g. {@code parameters}
 * @param chunk which one, from 0
 * @param chunks how many there are
 * @param workers the chunk of each worker, in worker order
 * @param samples that each worker saw
 * @param start the chunk of the parameters before the round; null where workers' results are
 *     averaged
 * @param velocity the chunk of the outer optimizer's velocity; null before its first step
 * @param runningStatistics names of tensors that no gradient changes
 */
record MergeChunk(
    int round,
    String result,
    int chunk,
    int chunks,
    List<StoredShard> workers,
    List<Long> samples,
    @Nullable StoredShard start,
    @Nullable StoredShard velocity,
    Set<String> runningStatistics)
    implements RoundTask<ShardMerge.Merged> {
  @Override
  public String name() {
    return "chunk " + (chunk + 1) + " of " + chunks;
  }

  @Override
  public ShardMerge.Merged run(TaskScope scope) {
    scope.enter(Phase.COMPUTE);
    ShardMerge merge =
        new ShardMerge(scope.storage(), WorkerWeights.ofSamples(samples), runningStatistics);
    String folder = scope.prefix(round, "merged");
    if (start == null) {
      return merge.mean(workers, TensorStore.path(folder + "/" + result, chunk, chunks));
    }
    OuterOptimizer optimizer = scope.plan().outer();
    return merge.step(
        workers,
        new ShardMerge.Outer(optimizer, start, velocity),
        TensorStore.path(folder + "/" + result, chunk, chunks),
        TensorStore.path(folder + "/velocity", chunk, chunks));
  }
}

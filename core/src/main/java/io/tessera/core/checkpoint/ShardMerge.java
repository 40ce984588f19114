package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.WorkerWeights;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one shard of a round's result out of the same shard of every worker. All files are read in
 * step, a block of each at a time, so that memory is bounded whatever the sizes of shards and
 * tensors; the order of every sum is fixed, so that the result has the same bits on any machine.
 *
 * <p>Float32 weights go through the outer optimizer, or become their mean where there is none.
 * Running statistics become their mean. Tensors of other types are those of worker 0.
 */
public final class ShardMerge {
  /** Elements of each file that are held at once. */
  static final int BLOCK = 1 << 16;

  private final Storage storage;
  private final WorkerWeights weights;
  private final Set<String> runningStatistics;

  /**
   * A merge of workers' results.
   *
   * @param weights of the workers
   * @param runningStatistics names of the tensors that no gradient changes
   */
  public ShardMerge(Storage storage, WorkerWeights weights, Set<String> runningStatistics) {
    this.storage = storage;
    this.weights = weights;
    this.runningStatistics = runningStatistics;
  }

  /**
   * What a merge makes.
   *
   * @param result the mean, or the new parameters
   * @param velocity of the outer optimizer; null without one
   * @param deltaProducts Δ_a · Δ_b of all pairs of workers; null without an outer optimizer
   */
  public record Merged(
      StoredShard result,
      @Nullable StoredShard velocity,
      @Nullable List<List<Double>> deltaProducts)
      implements Serializable {}

  /**
   * Writes the mean of the workers' shards.
   *
   * @param workers the shard of each worker, in worker order
   * @param to path of the result
   * @throws DamagedShardException if an input is missing or damaged; nothing is written then
   * @throws StorageException if the storage refuses
   */
  public Merged mean(List<StoredShard> workers, String to) {
    return merge(workers, null, to, null);
  }

  /**
   * Where an outer step starts.
   *
   * @param optimizer takes the step
   * @param parameters the round's parameters before it
   * @param velocity of the step before; null: zero
   */
  public record Outer(
      OuterOptimizer optimizer, StoredShard parameters, @Nullable StoredShard velocity) {}

  /**
   * Takes an outer step and writes parameters and velocity.
   *
   * @param workers the parameters of each worker, in worker order
   * @param outer where the step starts
   * @param to path of the new parameters
   * @param velocityTo path of the new velocity
   * @throws DamagedShardException if an input is missing or damaged; nothing is written then
   * @throws StorageException if the storage refuses
   */
  public Merged step(List<StoredShard> workers, Outer outer, String to, String velocityTo) {
    return merge(workers, outer, to, velocityTo);
  }

  private Merged merge(
      List<StoredShard> workers, @Nullable Outer outer, String to, @Nullable String velocityTo) {
    List<StoredShard> inputs = new ArrayList<>(workers);
    if (outer != null) {
      inputs.add(outer.parameters);
      if (outer.velocity != null) {
        inputs.add(outer.velocity);
      }
    }
    List<ShardInput> open = new ArrayList<>();
    try {
      inputs.forEach(shard -> open.add(ShardInput.open(storage, shard)));
      SafetensorsHeader header = sameLayout(inputs, open);
      try (ShardOutput result = new ShardOutput(storage, to, header);
          ShardOutput velocity =
              velocityTo == null ? null : new ShardOutput(storage, velocityTo, header)) {
        Blocks blocks = new Blocks(open, outer, result, velocity);
        for (TensorInfo tensor : HeaderLayout.inFileOrder(header.tensors())) {
          blocks.merge(tensor);
        }
        for (ShardInput input : open) {
          input.finish();
        }
        return new Merged(
            result.finish(),
            velocity == null ? null : velocity.finish(),
            outer == null ? null : blocks.products.values());
      }
    } catch (IOException e) {
      throw StorageException.of("merge into", storage.location(to), e);
    } finally {
      open.forEach(ShardInput::close);
    }
  }

  private SafetensorsHeader sameLayout(List<StoredShard> shards, List<ShardInput> open) {
    SafetensorsHeader first = open.get(0).header();
    for (int i = 1; i < open.size(); i++) {
      if (!open.get(i).header().tensors().equals(first.tensors())) {
        throw new DamagedShardException(
            shards.get(i),
            storage.location(shards.get(i).path()),
            "it holds other tensors than " + storage.location(shards.get(0).path()));
      }
    }
    return new SafetensorsHeader(Map.of(), first.tensors());
  }

  /** The open files of one merge and a block of each. */
  private final class Blocks {
    private final List<ShardInput> workers;
    private final @Nullable ShardInput start;
    private final @Nullable ShardInput oldVelocity;
    private final @Nullable OuterOptimizer optimizer;
    private final ShardOutput result;
    private final @Nullable ShardOutput newVelocity;
    private final DeltaProducts products = new DeltaProducts(weights.workers());
    private final float[][] values = new float[weights.workers()][BLOCK];
    private final float[] mean = new float[BLOCK];
    private final float[] parameters = new float[BLOCK];
    private final float[] velocity = new float[BLOCK];

    Blocks(
        List<ShardInput> open,
        @Nullable Outer outer,
        ShardOutput result,
        @Nullable ShardOutput newVelocity) {
      int count = weights.workers();
      workers = open.subList(0, count);
      start = outer == null ? null : open.get(count);
      oldVelocity = open.size() > count + 1 ? open.get(count + 1) : null;
      optimizer = outer == null ? null : outer.optimizer;
      this.result = result;
      this.newVelocity = newVelocity;
    }

    void merge(TensorInfo tensor) throws IOException {
      boolean isFloat = tensor.type() == TensorType.F32;
      long left = isFloat ? tensor.elements() : tensor.end() - tensor.begin();
      while (left > 0) {
        int count = (int) Math.min(BLOCK, left);
        if (isFloat) {
          floats(count, runningStatistics.contains(tensor.name()));
        } else {
          copyFirst(count);
        }
        left -= count;
      }
    }

    private void floats(int count, boolean isStatistic) throws IOException {
      for (int w = 0; w < values.length; w++) {
        workers.get(w).floats(values[w], count);
      }
      if (optimizer == null) {
        weights.mean(values, mean, count);
        result.floats(mean, count);
        return;
      }
      Objects.requireNonNull(start).floats(parameters, count);
      if (oldVelocity == null) {
        Arrays.fill(velocity, 0, count, 0f);
      } else {
        oldVelocity.floats(velocity, count);
      }
      if (isStatistic) {
        weights.mean(values, parameters, count);
      } else {
        outerStep(optimizer, count);
      }
      result.floats(parameters, count);
      Objects.requireNonNull(newVelocity).floats(velocity, count);
    }

    private void outerStep(OuterOptimizer optimizer, int count) {
      for (float[] value : values) {
        for (int i = 0; i < count; i++) {
          value[i] = parameters[i] - value[i];
        }
      }
      products.add(values, count);
      weights.mean(values, mean, count);
      optimizer.step(parameters, velocity, mean, count);
    }

    private void copyFirst(int count) throws IOException {
      for (int w = workers.size() - 1; w > 0; w--) {
        workers.get(w).bytes(count);
      }
      if (start != null) {
        start.bytes(count);
      }
      if (oldVelocity != null) {
        oldVelocity.bytes(count);
      }
      byte[] own = workers.get(0).bytes(count);
      result.bytes(own, count);
      if (newVelocity != null) {
        newVelocity.bytes(new byte[count], count);
      }
    }
  }
}

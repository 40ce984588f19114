package io.tessera.spark.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.training.AdamW;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.StepGradients;
import io.tessera.spark.round.TrainerFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model of a given size without a forward pass: the gradient of a weight is a multiple of the
 * weight. A step costs little, while parameters, moments, gradients and the optimizer are those of
 * a real model of that size.
 */
final class SyntheticTrainer implements LocalTrainer {
  private static final long TENSOR = 1 << 20;
  private static final double DECAY = 1e-3;
  private static final AdamWConfig ADAM =
      new AdamWConfig(0.9, 0.95, 1e-8, 0, 1, AdamWConfig.Decayed.ALL);

  private final NDManager manager;
  private final ParameterSet parameters = new ParameterSet();
  private final AdamW optimizer;

  /** Makes one on an executor. */
  record Factory(long count) implements TrainerFactory {
    @Override
    public LocalTrainer create(NDManager device) {
      return new SyntheticTrainer(device, count);
    }
  }

  private SyntheticTrainer(NDManager device, long count) {
    manager = device.newSubManager();
    ParameterScope scope = parameters.root();
    for (long begin = 0; begin < count; begin += TENSOR) {
      scope.weight(
          "weight-" + begin / TENSOR, Initializer.uniform(1), Math.min(TENSOR, count - begin));
    }
    parameters.initialize(manager, 0);
    optimizer = new AdamW(manager, parameters.weights(), ADAM);
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters.tensors();
  }

  @Override
  public Set<String> runningStatistics() {
    return Set.of();
  }

  @Override
  public Map<String, NDArray> optimizerState() {
    return optimizer.state();
  }

  @Override
  public StepGradients gradients(NDManager step, long index, DataCursor cursor) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    try (GradMode ignored = GradMode.off()) {
      for (Parameter weight : parameters.weights()) {
        // a view that goes with the step, and so do the results of what is done to it
        NDArray view = weight.value().get(step, new NDIndex().addAllDim());
        gradients.put(weight.name(), TensorKernels.scale(view, DECAY));
      }
    }
    return new StepGradients(gradients, Map.of("loss", 1.0));
  }

  @Override
  public void apply(NDManager step, long index, StepGradients gradients) {
    optimizer.apply(step, index, List.copyOf(gradients.gradients().values()), DECAY);
  }

  @Override
  public String describeBatch(long step, DataCursor cursor) {
    return "none";
  }

  @Override
  public void close() {
    manager.close();
  }
}

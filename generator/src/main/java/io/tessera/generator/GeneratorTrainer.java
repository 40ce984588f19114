package io.tessera.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.training.AdamW;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.SampleOrder;
import io.tessera.core.training.StepGradients;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Stage 2: next-code prediction by cross-entropy, with class dropout. */
public final class GeneratorTrainer implements LocalTrainer {
  private final Gpt gpt;
  private final GeneratorTrainingConfig config;
  private final TokenSamples samples;
  private final NDManager manager;
  private final ParameterSet parameters = new ParameterSet();
  private final AdamW optimizer;
  private final NDArray rope;

  /**
   * A trainer with newly initialised weights.
   *
   * @param parent the device; the trainer's tensors live in a sub-manager of it
   * @param seed of the initial weights
   */
  public GeneratorTrainer(
      NDManager parent,
      GptConfig architecture,
      GeneratorTrainingConfig config,
      TokenSamples samples,
      long seed) {
    this.config = config;
    this.samples = samples;
    manager = parent.newSubManager();
    gpt = new Gpt(parameters.root(), architecture);
    parameters.initialize(manager, seed);
    optimizer = new AdamW(manager, parameters.weights(), config.adamW());
    rope = gpt.rope(manager);
  }

  /** The codes and classes of one step. Codes are {@code [B·N]} in raster order. */
  private static final class Batch {
    final long[] labels;
    final long[] codes;

    Batch(int images, int tokens) {
      labels = new long[images];
      codes = new long[images * tokens];
    }
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters.tensors();
  }

  @Override
  public Set<String> runningStatistics() {
    return parameters.runningStatistics();
  }

  @Override
  public Map<String, NDArray> optimizerState() {
    return optimizer.state();
  }

  @Override
  public StepGradients gradients(NDManager step, long index, DataCursor cursor) {
    Batch batch = batch(index, cursor);
    int b = cursor.batchSize();
    int n = gpt.config().tokens();
    NDArray labels = step.create(batch.labels, new Shape(b, 1));
    NDArray targets = step.create(batch.codes, new Shape(b, n));
    NDArray logits =
        gpt.forward(
            labels,
            targets.get(":, :-1"),
            rope,
            dropout(index, cursor),
            config.precision()); // [B, N, V]
    NDArray rows = logits.reshape(-1, gpt.config().codebookSize()); // [B·N, V]
    NDArray crossEntropy = LossKernels.crossEntropy(rows, targets.flatten());
    NDArray loss =
        config.zLossWeight() == 0
            ? crossEntropy
            : crossEntropy.add(TensorKernels.scale(LossKernels.zLoss(rows), config.zLossWeight()));
    List<Parameter> weights = parameters.weights();
    List<NDArray> gradients =
        OptimizerKernels.gradients(loss, weights.stream().map(Parameter::value).toList());
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", (double) loss.getFloat());
    metrics.put("cross-entropy", (double) crossEntropy.getFloat());
    metrics.put("gradient-norm", (double) OptimizerKernels.globalNorm(gradients).getFloat());
    metrics.put("learning-rate", config.schedule().rate(index));
    Map<String, NDArray> named = new LinkedHashMap<>();
    IntStream.range(0, weights.size())
        .forEach(i -> named.put(weights.get(i).name(), gradients.get(i)));
    return new StepGradients(named, metrics);
  }

  @Override
  public void apply(NDManager step, long index, StepGradients gradients) {
    optimizer.apply(
        step, index, List.copyOf(gradients.gradients().values()), config.schedule().rate(index));
  }

  @Override
  public String describeBatch(long step, DataCursor cursor) {
    SampleOrder order = new SampleOrder(cursor.seed(), samples.images());
    return IntStream.range(0, cursor.batchSize())
        .mapToObj(slot -> Long.toString(order.sample(cursor.position(step, slot))))
        .collect(Collectors.joining(", "));
  }

  /** View, class dropout and order of a sample depend on the seed and its stream position alone. */
  private Batch batch(long step, DataCursor cursor) {
    int n = gpt.config().tokens();
    SampleOrder order = new SampleOrder(cursor.seed(), samples.images());
    Batch batch = new Batch(cursor.batchSize(), n);
    for (int slot = 0; slot < cursor.batchSize(); slot++) {
      long position = cursor.position(step, slot);
      long image = order.sample(position);
      CounterRandom random = CounterRandom.of(cursor.seed(), position);
      samples.codes(image, random.below(0, samples.views()), batch.codes, slot * n);
      batch.labels[slot] =
          random.uniform(1) < config.dropout().label()
              ? gpt.config().nullClass()
              : samples.label(image);
    }
    return batch;
  }

  private Gpt.Dropout dropout(long step, DataCursor cursor) {
    GeneratorTrainingConfig.DropoutConfig p = config.dropout();
    long seed = CounterRandom.of(cursor.seed(), step, cursor.worker()).bits(0) >>> 1;
    return new Gpt.Dropout(p.token(), p.residual(), p.feedForward(), seed);
  }

  @Override
  public void close() {
    manager.close();
  }
}

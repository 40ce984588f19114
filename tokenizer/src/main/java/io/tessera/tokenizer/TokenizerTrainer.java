package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.training.AdamW;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.SampleOrder;
import io.tessera.core.training.StepGradients;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Stage 1: a {@link TokenizerObjective} and the optimizers of its three networks. A step's
 * gradients move the discriminator's running statistics, which no step reads.
 */
public final class TokenizerTrainer implements LocalTrainer {
  private final TokenizerObjective objective;
  private final TokenizerTrainingConfig config;
  private final ImageSamples samples;
  private final NDManager manager;
  private final List<Party> parties;

  /** A network, its optimizer, its learning rate over the schedule's, and its first step. */
  private record Party(
      String prefix, ParameterSet parameters, AdamW optimizer, double rateRatio, long start) {}

  /**
   * A trainer with newly initialised weights.
   *
   * @param parent the device; the trainer's tensors live in a sub-manager of it
   * @param objective just declared; becomes the trainer's
   * @param seed of the initial weights
   */
  public TokenizerTrainer(
      NDManager parent,
      TokenizerObjective objective,
      TokenizerTrainingConfig config,
      ImageSamples samples,
      long seed) {
    this.objective = objective;
    this.config = config;
    this.samples = samples;
    manager = parent.newSubManager();
    AdamWConfig adamW = config.adamW();
    CrtConfig crt = objective.config().crt();
    long start = objective.config().adversarial().start();
    parties =
        List.of(
            party("", objective.tokenizerParameters(), adamW, 1, 0, seed),
            party("discriminator-", objective.discriminatorParameters(), adamW, 1, start, seed),
            party(
                "crt-",
                objective.regularizerParameters(),
                withWeightDecay(adamW, crt.weightDecay()),
                crt.rateRatio(),
                0,
                seed));
  }

  private static AdamWConfig withWeightDecay(AdamWConfig adamW, double weightDecay) {
    return new AdamWConfig(
        adamW.beta1(), adamW.beta2(), adamW.eps(), weightDecay, adamW.clip(), adamW.decayed());
  }

  private Party party(
      String prefix,
      ParameterSet parameters,
      AdamWConfig adamW,
      double rateRatio,
      long start,
      long seed) {
    parameters.initialize(manager, seed);
    AdamW optimizer = new AdamW(manager, parameters.weights(), adamW);
    return new Party(prefix, parameters, optimizer, rateRatio, start);
  }

  @Override
  public Map<String, NDArray> parameters() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    parties.forEach(party -> all.putAll(party.parameters.tensors()));
    return all;
  }

  @Override
  public Set<String> runningStatistics() {
    return parties.stream()
        .flatMap(party -> party.parameters.runningStatistics().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Map<String, NDArray> optimizerState() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    parties.forEach(party -> all.putAll(party.optimizer.state()));
    return all;
  }

  @Override
  public StepGradients gradients(NDManager step, long index, DataCursor cursor) {
    long seed = CounterRandom.of(cursor.seed(), index, cursor.worker()).bits(0) >>> 1;
    TokenizerGradients result = objective.gradients(batch(step, index, cursor), index, seed);
    Map<String, Double> metrics = new LinkedHashMap<>(result.losses());
    metrics.put("codes-used", (double) distinct(result.codes()));
    Map<String, NDArray> named = new LinkedHashMap<>();
    List<List<NDArray>> lists =
        List.of(result.tokenizer(), result.discriminator(), result.regularizer());
    for (int i = 0; i < lists.size(); i++) {
      collect(parties.get(i), lists.get(i), named, metrics);
    }
    metrics.put("learning-rate", config.schedule().rate(index));
    return new StepGradients(named, metrics);
  }

  private static void collect(
      Party party,
      List<NDArray> gradients,
      Map<String, NDArray> named,
      Map<String, Double> metrics) {
    if (!gradients.isEmpty()) {
      double norm = OptimizerKernels.globalNorm(gradients).getFloat();
      metrics.put(party.prefix + "gradient-norm", norm);
      List<Parameter> weights = party.parameters.weights();
      for (int i = 0; i < gradients.size(); i++) {
        named.put(weights.get(i).name(), gradients.get(i));
      }
    }
  }

  @Override
  public void apply(NDManager step, long index, StepGradients gradients) {
    for (Party party : parties) {
      List<NDArray> own =
          party.parameters.weights().stream()
              .filter(weight -> gradients.gradients().containsKey(weight.name()))
              .map(weight -> Objects.requireNonNull(gradients.gradients().get(weight.name())))
              .toList();
      if (!own.isEmpty()) {
        double rate = party.rateRatio * config.schedule().rate(index);
        party.optimizer.apply(step, index - party.start, own, rate);
      }
    }
  }

  @Override
  public String describeBatch(long step, DataCursor cursor) {
    SampleOrder order = new SampleOrder(cursor.seed(), samples.images());
    return IntStream.range(0, cursor.batchSize())
        .mapToObj(slot -> Long.toString(order.sample(cursor.position(step, slot))))
        .collect(Collectors.joining(", "));
  }

  /** A sample's choice and augmentation depend on the seed and its stream position alone. */
  private NDArray batch(NDManager step, long index, DataCursor cursor) {
    TokenizerConfig network = objective.model().config();
    int side = network.imageSize();
    int length = side * side * network.imageChannels();
    byte[] pixels = new byte[Math.multiplyExact(cursor.batchSize(), length)];
    SampleOrder order = new SampleOrder(cursor.seed(), samples.images());
    for (int slot = 0; slot < cursor.batchSize(); slot++) {
      long position = cursor.position(index, slot);
      long seed = CounterRandom.of(cursor.seed(), position).bits(0);
      samples.pixels(order.sample(position), seed, pixels, slot * length);
    }
    Shape shape = new Shape(cursor.batchSize(), side, side, network.imageChannels());
    try (NDArray array = step.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8)) {
      return TensorKernels.pixelsToFloat(array); // [B, 3, H, W]
    }
  }

  private static long distinct(NDArray codes) {
    return Arrays.stream(codes.toLongArray()).distinct().count();
  }

  @Override
  public void close() {
    manager.close();
  }
}

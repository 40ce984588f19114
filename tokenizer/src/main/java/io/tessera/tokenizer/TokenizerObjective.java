package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.QuantizationKernels.Quantized;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.tokenizer.crt.CausalRegularizer;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.loss.HingeLoss;
import io.tessera.tokenizer.loss.PatchDiscriminator;
import io.tessera.tokenizer.loss.PerceptualLoss;
import io.tessera.tokenizer.model.ForwardPass;
import io.tessera.tokenizer.model.TokenizerConfig;
import io.tessera.tokenizer.model.VqModel;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a step of tokenizer training minimises, by three parties at once (CRT paper, equation 1):
 *
 * <ul>
 *   <li>the tokenizer: λ_VQ (codebook + β commitment) + λ_L2 mean squared error + λ_Perc LPIPS +
 *       λ_GAN(step) · (−mean D(reconstruction)) + CRT, whose gradient into the encoder is
 *       multiplied by λ_CRT(step);
 *   <li>the discriminator: the hinge loss of images and reconstructions;
 *   <li>the regulariser: its prediction error, at weight 1.
 * </ul>
 *
 * <p>It owns the declaration of the three networks; their tensors belong to whoever initialises or
 * allocates the parameter sets. It updates nothing but the discriminator's running statistics. Not
 * for several threads at once.
 */
public final class TokenizerObjective {
  private final ObjectiveConfig config;
  private final ParameterSet tokenizerParameters = new ParameterSet();
  private final ParameterSet discriminatorParameters = new ParameterSet();
  private final ParameterSet regularizerParameters = new ParameterSet();
  private final VqModel model;
  private final @Nullable PatchDiscriminator discriminator;
  private final @Nullable CausalRegularizer regularizer;
  private final @Nullable PerceptualLoss perceptual;
  private final LearningRateSchedule adversarialWeight;
  private final LearningRateSchedule crtWeight;

  /**
   * Declares the networks.
   *
   * @param perceptual null: trained without
   */
  public TokenizerObjective(
      TokenizerConfig tokenizer, ObjectiveConfig config, @Nullable PerceptualLoss perceptual) {
    this.config = config;
    this.perceptual = perceptual;
    model = new VqModel(tokenizerParameters.root(), tokenizer);
    discriminator = discriminator(tokenizer, config.adversarial());
    regularizer = regularizer(tokenizer, config.crt());
    AdversarialConfig game = config.adversarial();
    adversarialWeight = LearningRateSchedule.annealed(game.weight(), game.start(), game.ramp());
    crtWeight = LearningRateSchedule.annealed(config.crt().weight(), 0, config.crt().annealSteps());
  }

  private @Nullable PatchDiscriminator discriminator(
      TokenizerConfig tokenizer, AdversarialConfig game) {
    if (!game.enabled()) {
      return null;
    }
    PatchDiscriminator.patches(tokenizer.imageSize(), game.layers());
    return new PatchDiscriminator(
        discriminatorParameters.root().scope("discriminator"), tokenizer.imageChannels(), game);
  }

  private @Nullable CausalRegularizer regularizer(TokenizerConfig tokenizer, CrtConfig crt) {
    return crt.enabled()
        ? new CausalRegularizer(
            regularizerParameters.root().scope("crt"),
            crt,
            tokenizer.gridSide(),
            tokenizer.codebook().dim())
        : null;
  }

  public ObjectiveConfig config() {
    return config;
  }

  public VqModel model() {
    return model;
  }

  /** The tokenizer's parameters, named as LlamaGen names them. */
  public ParameterSet tokenizerParameters() {
    return tokenizerParameters;
  }

  /** The discriminator's, below {@code discriminator.}; none without an adversary. */
  public ParameterSet discriminatorParameters() {
    return discriminatorParameters;
  }

  /** The regulariser's, below {@code crt.}; none without it. */
  public ParameterSet regularizerParameters() {
    return regularizerParameters;
  }

  /**
   * Losses and gradients of a batch. Results belong to the manager of {@code images}, as do
   * temporaries: a manager of the step.
   *
   * @param images {@code [B, 3, H, W]} in [−1, 1], of the configured size
   * @param step the global step, from 0, which the schedules follow
   * @param seed what dropout masks depend on
   */
  public TokenizerGradients gradients(NDArray images, long step, long seed) {
    try (GradMode ignored = GradMode.recording()) {
      ForwardPass pass = new ForwardPass(config.convolutions(), model.config().dropout(), seed);
      WeightedLosses losses = new WeightedLosses();
      NDArray latents = model.encode(images, pass); // [B, C, h, w]
      Quantized quantized = model.quantize(latents);
      NDArray reconstruction = model.decode(quantized.quantized(), pass); // [B, 3, H, W]
      addQuantization(losses, latents, quantized);
      addReconstruction(losses, images, reconstruction);
      addRegularization(losses, latents, step);
      addAdversary(losses, reconstruction, step);
      List<NDArray> generative = generativeGradients(losses.total());
      List<NDArray> adversarial = adversarialGradients(losses, images, reconstruction, step);
      int weights = tokenizerParameters.weights().size();
      return new TokenizerGradients(
          losses.read(),
          quantized.indices(),
          generative.subList(0, weights),
          adversarial,
          generative.subList(weights, generative.size()));
    }
  }

  private void addQuantization(WeightedLosses losses, NDArray latents, Quantized quantized) {
    ObjectiveConfig.Weights weights = config.weights();
    double commitment = weights.quantization() * weights.commitment();
    losses.add("codebook", quantized.codebookLoss(), weights.quantization());
    losses.add("commitment", quantized.commitmentLoss(), commitment);
    NDArray squares = latents.stopGradient().square().sum(new int[] {1});
    losses.watch("latent-norm", squares.sqrt().mean());
  }

  private void addReconstruction(WeightedLosses losses, NDArray images, NDArray reconstruction) {
    ObjectiveConfig.Weights weights = config.weights();
    losses.add(
        "reconstruction",
        LossKernels.meanSquaredError(reconstruction, images),
        weights.reconstruction());
    if (perceptual != null) {
      NDArray distance = perceptual.distance(reconstruction, images, config.convolutions());
      losses.add("perceptual", distance.mean(), weights.perceptual());
    }
  }

  private void addRegularization(WeightedLosses losses, NDArray latents, long step) {
    if (regularizer != null) {
      double weight = crtWeight.rate(step);
      losses.add("crt", regularizer.predict(latents, weight, config.transformer()).loss(), 1);
    }
  }

  private void addAdversary(WeightedLosses losses, NDArray reconstruction, long step) {
    if (discriminator != null && config.adversarial().activeAt(step)) {
      NDArray logits = discriminator.trainingLogits(reconstruction, config.convolutions());
      losses.add("generator", HingeLoss.generator(logits), adversarialWeight.rate(step));
    }
  }

  /** Gradients of tokenizer and regulariser, which one backward pass gives. */
  private List<NDArray> generativeGradients(NDArray total) {
    return OptimizerKernels.gradients(
        total,
        Stream.of(tokenizerParameters, regularizerParameters)
            .flatMap(set -> set.weights().stream())
            .map(Parameter::value)
            .toList());
  }

  private List<NDArray> adversarialGradients(
      WeightedLosses losses, NDArray images, NDArray reconstruction, long step) {
    if (discriminator == null || !config.adversarial().activeAt(step)) {
      return List.of();
    }
    NDArray real = discriminator.trainingLogits(images, config.convolutions());
    NDArray fake =
        discriminator.trainingLogits(reconstruction.stopGradient(), config.convolutions());
    NDArray loss = HingeLoss.discriminator(real, fake);
    losses.watch("discriminator", loss);
    return OptimizerKernels.gradients(
        loss, discriminatorParameters.weights().stream().map(Parameter::value).toList());
  }
}

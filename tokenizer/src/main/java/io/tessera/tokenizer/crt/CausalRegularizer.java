package io.tessera.tokenizer.crt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Linear;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import io.tessera.core.nn.RotaryEmbedding2d;
import io.tessera.core.nn.TransformerStack;
import io.tessera.core.nn.TransformerStack.Dropout;

/**
 * A small causal transformer that predicts each latent from those before it in raster order. Its
 * error, fed back into the encoder, makes latents that a generator can predict too. The generator's
 * transformer with a linear map of latents in place of the token embedding, one back to latents in
 * place of the classifier, and a learned start in place of the class token.
 *
 * <p>Shapes: B images, C codebook channels, h × w = N positions, D model width.
 */
public final class CausalRegularizer {
  private static final Initializer LAW = Initializer.normal(0, 0.02);

  private final CrtConfig config;
  private final int gridSide;
  private final Parameter start;
  private final Linear input;
  private final TransformerStack stack;
  private final Linear output;

  /**
   * Predicted latents and their error.
   *
   * @param prediction {@code [B, N, C]}
   * @param loss mean over all elements of (latent − prediction)², a scalar
   */
  public record Prediction(NDArray prediction, NDArray loss) {}

  /** Declares the regulariser's parameters in the scope, for a grid of latents. */
  public CausalRegularizer(ParameterScope scope, CrtConfig config, int gridSide, int codebookDim) {
    this.config = config;
    this.gridSide = gridSide;
    start = scope.weight("start", LAW, 1, config.dim());
    input = new Linear(scope.scope("input"), codebookDim, config.dim(), LAW);
    stack = new TransformerStack(scope, config.transformer());
    output = new Linear(scope.scope("output"), config.dim(), codebookDim, LAW);
  }

  /**
   * Predicts the latents. The loss's gradient into the latents, through the inputs and through the
   * targets, is multiplied by λ; that into the regulariser's own parameters is not, so that it
   * trains alike at any weight.
   *
   * @param latents {@code [B, C, h, w]}, the projection's output
   * @param weight λ at this step
   */
  public Prediction predict(NDArray latents, double weight, Precision precision) {
    NDArray chosen =
        config.latents() == CrtConfig.Latents.NORMALIZED
            ? TensorKernels.normalize(latents, 1)
            : latents;
    NDArray targets = TensorKernels.gradientScale(sequence(chosen), weight); // [B, N, C]
    NDArray hidden =
        stack.forward(shifted(targets, precision), rope(latents), Dropout.NONE, precision);
    NDArray prediction = output.forward(hidden, precision);
    return new Prediction(prediction, LossKernels.meanSquaredError(prediction, targets));
  }

  /** Raster order. {@code [B, C, h, w]} → {@code [B, N, C]}. */
  private static NDArray sequence(NDArray latents) {
    Shape shape = latents.getShape();
    return latents.reshape(shape.get(0), shape.get(1), -1).transpose(0, 2, 1);
  }

  /** The start, then all latents but the last. {@code [B, N, C]} → {@code [B, N, D]}. */
  private NDArray shifted(NDArray sequence, Precision precision) {
    NDManager manager = sequence.getManager();
    long images = sequence.getShape().get(0);
    NDArray first = manager.zeros(new Shape(images, 1, config.dim())).add(start.value());
    long rest = sequence.getShape().get(1) - 1;
    if (rest == 0) {
      return first;
    }
    NDArray previous = sequence.get(new NDIndex(":, :" + rest));
    return first.concat(input.forward(previous, precision), 1);
  }

  /** The start has no place in the grid; the last latent is no input. {@code [N, D/heads/2, 2]}. */
  private NDArray rope(NDArray latents) {
    int headDim = config.dim() / config.heads();
    return RotaryEmbedding2d.table(latents.getManager(), gridSide, headDim)
        .get(new NDIndex(":" + gridSide * gridSide));
  }
}

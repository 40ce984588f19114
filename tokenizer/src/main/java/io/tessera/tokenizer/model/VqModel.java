package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.QuantizationKernels;
import io.tessera.core.kernel.QuantizationKernels.Quantized;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;

/**
 * The tokenizer's network: LlamaGen's VQ model, with the names and shapes of its state dict.
 * Encoder, projection to the codebook's few channels, nearest code by direction, projection back,
 * decoder.
 *
 * <p>Shapes: B images, 3 image channels, H × W pixels, C codebook channels, h × w the token grid.
 */
public final class VqModel {
  private final TokenizerConfig config;
  private final Encoder encoder;
  private final Decoder decoder;
  private final Parameter codebook;
  private final Conv2d toCodebook;
  private final Conv2d fromCodebook;

  /** Declares the network's parameters in the scope. */
  public VqModel(ParameterScope scope, TokenizerConfig config) {
    this.config = config;
    int size = config.codebook().size();
    int dim = config.codebook().dim();
    encoder = new Encoder(scope.scope("encoder"), config);
    decoder = new Decoder(scope.scope("decoder"), config);
    codebook = scope.scope("quantize").weight("embedding.weight", new UnitRows(dim), size, dim);
    toCodebook = new Conv2d(scope.scope("quant_conv"), config.zChannels(), dim, 1, 1, 0);
    fromCodebook = new Conv2d(scope.scope("post_quant_conv"), dim, config.zChannels(), 1, 1, 0);
  }

  public TokenizerConfig config() {
    return config;
  }

  /**
   * Images {@code [B, 3, H, W]} in [−1, 1] → latents {@code [B, C, h, w]}, not normalised. Any H
   * and W that are multiples of the downsample factor will do.
   */
  public NDArray encode(NDArray images, ForwardPass pass) {
    try (NDArray features = encoder.forward(images, pass)) {
      // codes hang on small differences, so their projection stays in float32
      return toCodebook.forward(features, Precision.FP32);
    }
  }

  /** Replaces latents {@code [B, C, h, w]} by their nearest codes. */
  public Quantized quantize(NDArray latents) {
    return QuantizationKernels.quantize(latents, codebook.value());
  }

  /** Unit code vectors {@code [B, C, h, w]} → images {@code [B, 3, H, W]}, about [−1, 1]. */
  public NDArray decode(NDArray quantized, ForwardPass pass) {
    try (NDArray features = fromCodebook.forward(quantized, Precision.FP32)) {
      return decoder.forward(features, pass);
    }
  }

  /**
   * Codes, int64 {@code [B, h, w]} from 0 to below the codebook's size (not checked here) → images
   * {@code [B, 3, H, W]}, about [−1, 1].
   */
  public NDArray decodeCodes(NDArray indices, ForwardPass pass) {
    try (NDArray quantized = QuantizationKernels.lookup(indices, codebook.value())) {
      return decode(quantized, pass);
    }
  }
}

package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Vector quantisation on the unit sphere (ViT-VQGAN, LlamaGen): latents and codes are compared by
 * direction alone.
 */
public final class QuantizationKernels {
  private QuantizationKernels() {}

  /**
   * Latents replaced by their nearest codes.
   *
   * @param quantized unit code vectors {@code [B, C, H, W]}; the gradient passes straight through
   *     to the latents
   * @param indices int64 codebook indices {@code [B, H·W]} in raster order
   * @param codebookLoss mean (code − stopgrad(latent))² over unit vectors, scalar
   * @param commitmentLoss mean (stopgrad(code) − latent)² over unit vectors, scalar, without its
   *     weight β
   */
  public record Quantized(
      NDArray quantized, NDArray indices, NDArray codebookLoss, NDArray commitmentLoss) {}

  /** Quantises {@code latents [B, C, H, W]} by {@code codebook [K, C]}. */
  public static Quantized quantize(NDArray latents, NDArray codebook) {
    NDList results = KernelModule.loaded().many("quantize", latents, codebook);
    return new Quantized(results.get(0), results.get(1), results.get(2), results.get(3));
  }

  /** Unit code vectors {@code [B, C, H, W]} at int64 {@code indices [B, H, W]}. */
  public static NDArray lookup(NDArray indices, NDArray codebook) {
    return KernelModule.loaded().one("lookup", indices, codebook);
  }
}

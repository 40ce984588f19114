package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * What one training batch gives; all gradients are taken at the same parameters.
 *
 * @param losses unweighted, by name: {@code codebook}, {@code commitment}, {@code reconstruction}
 *     and {@code latent-norm} always; {@code perceptual}, {@code crt}, {@code generator} and {@code
 *     discriminator} where those take part; {@code loss} is the weighted sum that the tokenizer
 *     minimises
 * @param codes the batch's codes, int64 {@code [B, N]}
 * @param tokenizer gradients of the tokenizer's weights, in their order
 * @param discriminator gradients of the discriminator's weights, in their order; empty while it
 *     takes no part
 * @param regularizer gradients of the regulariser's weights, in their order; empty if there is none
 */
public record TokenizerGradients(
    Map<String, Double> losses,
    NDArray codes,
    List<NDArray> tokenizer,
    List<NDArray> discriminator,
    List<NDArray> regularizer) {}

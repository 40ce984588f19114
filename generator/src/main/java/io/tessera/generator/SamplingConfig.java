package io.tessera.generator;

/**
 * How codes are drawn from the generator's logits.
 *
 * @param cfgScale strength of classifier-free guidance: 1 is none, larger values follow the class
 *     more closely
 * @param temperature divides the logits; 0 takes the likeliest code
 * @param topK keep the k likeliest codes; 0 keeps all
 * @param topP keep the likeliest codes of this total probability; 1 keeps all
 */
public record SamplingConfig(double cfgScale, double temperature, int topK, double topP) {
  public SamplingConfig {
    if (!(cfgScale >= 1)) {
      throw new IllegalArgumentException(
          "Invalid cfg-scale: " + cfgScale + ", expected at least 1 (1 is no guidance)");
    }
    if (!(temperature >= 0)) {
      throw new IllegalArgumentException(
          "Invalid temperature: " + temperature + ", expected 0 or more");
    }
    if (topK < 0 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "Invalid sampling: top-k "
              + topK
              + " must be 0 (all) or more, top-p "
              + topP
              + " in (0, 1]");
    }
  }
}

package io.tessera.tokenizer.loss;

/**
 * The adversary and when it takes part. Before step {@code start} it neither trains nor counts;
 * from then on it trains, and its weight in the tokenizer's loss rises from 0 along half a cosine.
 *
 * @param weight the weight after the ramp, λ_GAN; 0: no adversary
 * @param start global step at which it comes in
 * @param ramp steps from weight 0 to the full weight
 * @param filters channels of its first layer
 * @param layers its strided convolutions; each doubles the side that a patch covers
 */
public record AdversarialConfig(double weight, long start, long ramp, int filters, int layers) {
  /** No adversary. */
  public static final AdversarialConfig NONE = new AdversarialConfig(0, 0, 0, 64, 3);

  public AdversarialConfig {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "Invalid adversarial weight: " + weight + "; use 0 for none or a positive number");
    }
    if (start < 0 || ramp < 0) {
      throw new IllegalArgumentException(
          "Invalid adversarial schedule: start " + start + ", ramp " + ramp + "; use 0 or more");
    }
    if (filters < 1 || filters > 4096 || layers < 1 || layers > 8) {
      throw new IllegalArgumentException(
          "Invalid discriminator: filters "
              + filters
              + ", layers "
              + layers
              + "; use 1 to 4096 filters and 1 to 8 layers");
    }
  }

  /** Whether there is an adversary at all. */
  public boolean enabled() {
    return weight > 0;
  }

  /** Whether the adversary takes part in a global step. */
  public boolean activeAt(long step) {
    return enabled() && step >= start;
  }
}

package io.tessera.core.training;

import java.io.Serializable;

/**
 * Stochastic gradient descent with Nesterov momentum, as PyTorch's SGD without dampening defines
 * it, on outer gradients: for an outer gradient Δ,
 *
 * <pre>  v ← μ·v + Δ,   θ ← θ − η·(Δ + μ·v)</pre>
 *
 * <p>All in float32 and one element after the other, so that every machine gets the same bits.
 *
 * @param learningRate η, above 0
 * @param momentum μ, in [0, 1)
 */
public record OuterOptimizer(double learningRate, double momentum) implements Serializable {
  public OuterOptimizer {
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "Invalid outer learning rate: " + learningRate + "; use a positive number, such as 0.6");
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "Invalid outer momentum: " + momentum + "; use a number from 0 to below 1, such as 0.9");
    }
  }

  /**
   * The learning rate that suits a number of workers: 0.4 for one, 0.6 for two to four, 0.8 from
   * eight on (arXiv 2503.09799, figure 7); between them the nearest below.
   */
  public static double learningRateFor(int workers) {
    if (workers <= 1) {
      return 0.4;
    }
    return workers < 8 ? 0.6 : 0.8;
  }

  /**
   * Takes a step on the first {@code count} elements.
   *
   * @param parameters θ, changed
   * @param velocity v, changed; zeros before the first step
   * @param gradient Δ
   */
  public void step(float[] parameters, float[] velocity, float[] gradient, int count) {
    float eta = (float) learningRate;
    float mu = (float) momentum;
    for (int i = 0; i < count; i++) {
      velocity[i] = mu * velocity[i] + gradient[i];
      parameters[i] -= eta * (gradient[i] + mu * velocity[i]);
    }
  }
}

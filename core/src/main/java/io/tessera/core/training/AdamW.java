package io.tessera.core.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.OptimizerKernels.AdamWStep;
import io.tessera.core.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * AdamW over the weights of one or several networks (Loshchilov and Hutter 2019), as torch has it:
 * for a gradient g at the t-th step, with learning rate η and decay λ,
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g,   v ← β₂·v + (1 − β₂)·g²,
 *   θ ← θ − η·λ·θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Its state is the two moments of each weight; the number of steps so far, which the bias
 * corrections need, is the caller's global step.
 */
public final class AdamW {
  private final AdamWConfig config;
  private final List<Parameter> weights;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();

  /** Allocates zero moments in the manager. */
  public AdamW(NDManager manager, List<Parameter> weights, AdamWConfig config) {
    this.config = config;
    this.weights = weights;
    for (Parameter weight : weights) {
      first.add(manager.zeros(weight.shape()));
      second.add(manager.zeros(weight.shape()));
    }
  }

  /** The moments by name: {@code m.} and {@code v.} before the weight's name; the live tensors. */
  public Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      state.put("m." + weights.get(i).name(), first.get(i));
      state.put("v." + weights.get(i).name(), second.get(i));
    }
    return state;
  }

  /**
   * Clips the gradients in place and updates weights and moments.
   *
   * @param manager the step's manager, for temporaries
   * @param step the global step, from 0
   * @param gradients one for each weight, in their order
   * @param rate the learning rate
   */
  public void apply(NDManager manager, long step, List<NDArray> gradients, double rate) {
    if (config.clip() > 0) {
      try (NDArray norm = OptimizerKernels.globalNorm(gradients)) {
        OptimizerKernels.clip(norm, gradients, config.clip());
      }
    }
    if (config.decayed() == AdamWConfig.Decayed.ALL || config.weightDecay() == 0) {
      update(manager, step, indices(0), gradients, rate, config.weightDecay());
    } else {
      update(manager, step, indices(2), gradients, rate, config.weightDecay());
      update(manager, step, indicesBelow(2), gradients, rate, 0);
    }
  }

  private void update(
      NDManager manager,
      long step,
      int[] chosen,
      List<NDArray> gradients,
      double rate,
      double decay) {
    if (chosen.length == 0) {
      return;
    }
    OptimizerKernels.adamW(
        manager,
        step + 1,
        IntStream.of(chosen).mapToObj(i -> weights.get(i).value()).toList(),
        IntStream.of(chosen).mapToObj(gradients::get).toList(),
        IntStream.of(chosen).mapToObj(first::get).toList(),
        IntStream.of(chosen).mapToObj(second::get).toList(),
        new AdamWStep(rate, config.beta1(), config.beta2(), decay, config.eps()));
  }

  private int[] indices(int leastDimensions) {
    return IntStream.range(0, weights.size())
        .filter(i -> weights.get(i).shape().dimension() >= leastDimensions)
        .toArray();
  }

  private int[] indicesBelow(int dimensions) {
    return IntStream.range(0, weights.size())
        .filter(i -> weights.get(i).shape().dimension() < dimensions)
        .toArray();
  }
}

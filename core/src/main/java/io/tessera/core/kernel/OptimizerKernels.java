package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Gradients and fused optimizer steps over lists of tensors; the lists must belong to the calling
 * thread.
 */
public final class OptimizerKernels {
  private OptimizerKernels() {}

  /** Coefficients of one AdamW step (Loshchilov and Hutter 2019); decay 0 makes it Adam. */
  public record AdamWStep(double rate, double beta1, double beta2, double decay, double eps) {}

  /**
   * Gradients of a scalar with respect to each parameter, in the parameters' order. The recorded
   * graph is released; the parameters' own gradient fields stay untouched.
   *
   * @throws ai.djl.engine.EngineException if the loss does not depend on some parameter
   */
  public static List<NDArray> gradients(NDArray loss, List<NDArray> parameters) {
    return KernelModule.loaded().withLists("gradients", loss, List.of(parameters));
  }

  /** sqrt(Σ ‖t‖²) over all tensors; a scalar attached to the manager of {@code owner}. */
  public static NDArray globalNorm(NDArray owner, List<NDArray> tensors) {
    return KernelModule.loaded()
        .withLists("global_norm", owner, List.of(tensors))
        .singletonOrThrow();
  }

  /** Scales the gradients in place by min(1, limit / (norm + 1e-6)), as torch's clip_grad_norm_. */
  public static void clip(NDArray norm, List<NDArray> gradients, double limit) {
    KernelModule kernels = KernelModule.loaded();
    kernels.withLists("clip", norm, List.of(gradients), kernels.constant(limit)).close();
  }

  /**
   * One AdamW step in place, with torch.optim.AdamW's formula: p ← p − rate·decay·p, then p ← p −
   * rate·m̂/(√v̂ + eps).
   *
   * @param owner any array of the step; temporaries attach to its manager
   * @param steps one float32 scalar for each parameter, the steps so far; incremented
   */
  public static void adamW(
      NDArray owner,
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> firstMoments,
      List<NDArray> secondMoments,
      List<NDArray> steps,
      AdamWStep step) {
    KernelModule kernels = KernelModule.loaded();
    try (NDArray rate = owner.getManager().create(step.rate)) {
      kernels
          .withLists(
              "adamw",
              owner,
              List.of(parameters, gradients, firstMoments, secondMoments, steps),
              rate,
              kernels.constant(step.beta1),
              kernels.constant(step.beta2),
              kernels.constant(step.decay),
              kernels.constant(step.eps))
          .close();
    }
  }
}

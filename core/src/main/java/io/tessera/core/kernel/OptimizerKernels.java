package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    return KernelModule.loaded().withLists("gradients", List.of(loss), List.of(parameters));
  }

  /** sqrt(Σ ‖t‖²) over all tensors; a scalar beside the first of them. */
  public static NDArray globalNorm(List<NDArray> tensors) {
    return KernelModule.loaded()
        .withLists("global_norm", List.of(), List.of(tensors))
        .singletonOrThrow();
  }

  /** Scales the gradients in place by min(1, limit / (norm + 1e-6)), as torch's clip_grad_norm_. */
  public static void clip(NDArray norm, List<NDArray> gradients, double limit) {
    KernelModule kernels = KernelModule.loaded();
    kernels.withLists("clip", List.of(norm), List.of(gradients), kernels.constant(limit)).close();
  }

  /**
   * One AdamW step in place, with torch.optim.AdamW's formula: p ← p − rate·decay·p, then p ← p −
   * rate·m̂/(√v̂ + eps).
   *
   * @param manager the step's manager, for temporaries
   * @param count the number of this step, from 1: the exponent of the bias corrections
   */
  public static void adamW(
      NDManager manager,
      long count,
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> firstMoments,
      List<NDArray> secondMoments,
      AdamWStep step) {
    KernelModule kernels = KernelModule.loaded();
    try (NDArray number = manager.create((float) count);
        NDArray rate = kernels.scalar(manager, step.rate)) {
      kernels
          .withLists(
              "adamw",
              List.of(number),
              List.of(parameters, gradients, firstMoments, secondMoments),
              rate,
              kernels.constant(step.beta1),
              kernels.constant(step.beta2),
              kernels.constant(step.decay),
              kernels.constant(step.eps))
          .close();
    }
  }
}

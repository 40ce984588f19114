package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/**
 * The type in which a kernel computes matrix products and convolutions. Operands and results are
 * float32 in either case, as are norms, softmax and losses, so bfloat16 never shows outside a
 * kernel (DJL cannot represent it).
 */
public enum Precision {
  /** 24-bit significand. */
  FP32(6),
  /** 8-bit significand; pays on tensor cores and AMX, for wide layers. */
  BF16(15);

  private final long code;

  Precision(long code) {
    this.code = code;
  }

  /** libtorch's number for the type, as a kernel operand. */
  NDArray operand() {
    return KernelModule.loaded().constant(code);
  }
}

package io.tessera.tokenizer.model;

import io.tessera.core.kernel.Precision;

/**
 * How a network runs once.
 *
 * @param precision what convolutions compute in
 * @param dropout probability within residual blocks
 * @param seed what the dropout masks depend on
 */
public record ForwardPass(Precision precision, double dropout, long seed) {
  /** Without dropout. */
  public static ForwardPass inference(Precision precision) {
    return new ForwardPass(precision, 0, 0);
  }
}

package io.tessera.evaluation.protocol;

/**
 * A number and how it was measured.
 *
 * @param value the number, in the metric's unit
 * @param protocol how it was measured
 */
public record Measurement(double value, Protocol protocol) {
  /** The metric's name, the number and, in brackets, the protocol. */
  @Override
  public String toString() {
    return protocol.name() + " " + value + " (" + protocol + ")";
  }
}

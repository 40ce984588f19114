package io.tessera.evaluation.protocol;

import io.tessera.evaluation.interval.Interval;
import java.util.Optional;

/**
 * A number and how it was measured.
 *
 * @param value the number, in the metric's unit
 * @param interval how far it may be off, where that was computed
 * @param protocol how it was measured
 */
public record Measurement(double value, Optional<Interval> interval, Protocol protocol) {
  /**
   * This number less the other.
   *
   * @throws IllegalArgumentException when they are different quantities, saying why
   */
  public double minus(Measurement other) {
    Comparability comparability = Comparability.of(protocol, other.protocol);
    if (!comparability.comparable()) {
      throw new IllegalArgumentException(
          "Cannot compare %s and %s: %s; measure both by one protocol"
              .formatted(
                  protocol.name(),
                  other.protocol.name(),
                  String.join(", ", comparability.obstacles())));
    }
    return value - other.value;
  }

  /** The metric's name, the number, its interval and, in brackets, the protocol. */
  @Override
  public String toString() {
    return protocol.name()
        + " "
        + value
        + interval.map(i -> " [" + i + "]").orElse("")
        + " ("
        + protocol
        + ")";
  }
}

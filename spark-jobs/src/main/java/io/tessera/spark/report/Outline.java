package io.tessera.spark.report;

import java.util.Locale;

/** The outline of an SVG path, drawn piece by piece. */
final class Outline {
  private final StringBuilder commands = new StringBuilder();

  /** A length or place as SVG has it; a tenth of a pixel is as fine as anyone sees. */
  static String pixel(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Goes to a point without drawing. */
  Outline move(double x, double y) {
    return add("M", x).add(" ", y);
  }

  /** Draws a straight line to a point; the first one is where the path begins. */
  Outline to(double x, double y) {
    return commands.isEmpty() ? move(x, y) : add("L", x).add(" ", y);
  }

  /** Draws a line straight up or down. */
  Outline vertical(double y) {
    return add("V", y);
  }

  /** Draws a line straight to a side. */
  Outline horizontal(double x) {
    return add("H", x);
  }

  /** Draws a straight line to where the path began. */
  Outline close() {
    commands.append('Z');
    return this;
  }

  private Outline add(String command, double value) {
    commands.append(command).append(pixel(value));
    return this;
  }

  /** The value of the attribute {@code d}. */
  @Override
  public String toString() {
    return commands.toString();
  }
}

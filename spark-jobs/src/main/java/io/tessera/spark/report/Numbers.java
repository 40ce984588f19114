package io.tessera.spark.report;

import io.tessera.spark.evaluate.EvaluationMetrics.Figure;
import java.util.Locale;

/** How the page spells numbers: the same in every locale. */
final class Numbers {
  private static final String[] BYTE_UNITS = {"bytes", "kB", "MB", "GB", "TB"};

  private Numbers() {}

  /** About four significant digits. */
  static String value(double value) {
    double size = Math.abs(value);
    if (size != 0 && size < 0.001) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** A share of 0..1 as a percentage. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A figure with its unit. */
  static Html figure(Figure figure) {
    if (!Double.isFinite(figure.value())) {
      return Layout.absent("not a number");
    }
    return switch (figure.unit()) {
      case "%" -> Html.text(percent(figure.value()));
      case "" -> Html.text(value(figure.value()));
      case "dB" -> Html.text(String.format(Locale.ROOT, "%.2f dB", figure.value()));
      default -> Html.text(value(figure.value()) + " " + figure.unit());
    };
  }

  /** A size in decimal units. */
  static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, BYTE_UNITS[unit]);
  }
}

package io.tessera.spark.report;

import io.tessera.evaluation.interval.Interval;
import io.tessera.spark.evaluate.Figure;
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
    return Double.isFinite(figure.value())
        ? Html.text(inUnit(figure.value(), figure.unit()))
        : Layout.absent("not a number");
  }

  /** The interval of a figure; nothing where there is none. */
  static Html interval(Figure figure) {
    Interval interval = figure.interval();
    return interval == null
        ? Html.EMPTY
        : Html.of(
            "<small>{} to {}</small>",
            inUnit(interval.low(), figure.unit()),
            inUnit(interval.high(), figure.unit()));
  }

  /** A number with its unit. */
  static String inUnit(double value, String unit) {
    return switch (unit) {
      case "%" -> percent(value);
      case "" -> value(value);
      case "dB" -> String.format(Locale.ROOT, "%.2f dB", value);
      default -> value(value) + " " + unit;
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

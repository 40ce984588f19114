package io.tessera.spark.progress;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far a piece of work is.
 *
 * @param stage what is running
 * @param unit what is counted, in the plural: {@code images}, {@code steps}
 * @param start units done before this process began, not counted in the rate
 * @param done units done, including {@code start}
 * @param total units in all, or 0 where unknown
 * @param seconds time since this process began
 * @param figures further numbers, such as the loss, in the order shown
 */
record ProgressSnapshot(
    String stage,
    String unit,
    long start,
    long done,
    long total,
    double seconds,
    Map<String, Double> figures) {
  private static final int BAR = 20;

  /** Units a second since this process began. */
  double rate() {
    return seconds > 0 ? (done - start) / seconds : 0;
  }

  /** Seconds left at the present rate; NaN where nothing can be said yet. */
  double eta() {
    return total > 0 && rate() > 0 ? Math.max(0, total - done) / rate() : Double.NaN;
  }

  /** The line of a terminal. */
  String line() {
    StringBuilder line = new StringBuilder(stage);
    if (total > 0) {
      double share = Math.min(1, (double) done / total);
      int full = (int) (share * BAR);
      line.append(" [").append("#".repeat(full)).append(".".repeat(BAR - full)).append(']');
      line.append(String.format(Locale.ROOT, " %3d%%", (int) (share * 100)));
    }
    line.append(' ').append(Console.count(done));
    if (total > 0) {
      line.append('/').append(Console.count(total));
    }
    line.append(' ').append(unit);
    line.append("  ").append(figure(rate())).append("/s");
    if (!Double.isNaN(eta())) {
      line.append("  ETA ").append(Console.duration(eta()));
    }
    figures.forEach(
        (name, value) -> line.append("  ").append(name).append(' ').append(figure(value)));
    return line.toString();
  }

  /** The event for a log. */
  Map<String, Object> event() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", "progress");
    event.put("stage", stage);
    event.put("unit", unit);
    event.put("done", done);
    if (total > 0) {
      event.put("total", total);
      event.put("percent", rounded(100.0 * done / total));
    }
    event.put("seconds", rounded(seconds));
    event.put("rate", rounded(rate()));
    if (!Double.isNaN(eta())) {
      event.put("eta_seconds", Math.round(eta()));
    }
    figures.forEach(
        (name, value) -> event.put(name, Double.isFinite(value) ? value : value.toString()));
    return event;
  }

  /** Everything that is a number, by name. */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("done", (double) done);
    numbers.put("total", (double) total);
    numbers.put("rate", rate());
    if (!Double.isNaN(eta())) {
      numbers.put("eta seconds", eta());
    }
    numbers.putAll(figures);
    return numbers;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static String figure(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return size == 0 || size >= 0.01
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%.2e", value);
  }
}

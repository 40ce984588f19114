package io.tessera.spark.report;

import java.util.List;

/** A plot of one figure over where it was measured. */
final class MeasuredPanel {
  private MeasuredPanel() {}

  /**
   * The panel.
   *
   * @param name of the figure
   * @param across what the points lie along
   * @param points from left to right; the number in the heading is the chosen one's or the last
   */
  static Html of(String name, String across, List<Measured> points, String unit) {
    Measured last = points.get(points.size() - 1);
    Measured shown = points.stream().filter(Measured::chosen).findFirst().orElse(last);
    String value = Numbers.inUnit(shown.y(), unit);
    String description =
        "%s over %s, %d points: %s at %s"
            .formatted(name, across, points.size(), value, Numbers.value(shown.x()));
    return Html.of(
        "<figure class=\"panel\"><figcaption><span>{}</span>"
            + "<span class=\"now\">{}</span></figcaption>{}</figure>",
        Layout.measurement(name),
        value,
        Plot.measured(points, description));
  }
}

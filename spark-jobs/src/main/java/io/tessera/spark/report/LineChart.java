package io.tessera.spark.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Several lines over one axis as an SVG file of its own, legible in light and dark surroundings.
 *
 * @param title above the chart
 * @param across what the horizontal axis counts
 * @param up what the vertical axis measures
 * @param lines 1 to {@value #MOST_LINES}
 */
public record LineChart(String title, String across, String up, List<Line> lines) {
  /** The most lines that can be told apart. */
  public static final int MOST_LINES = 12;

  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 64;
  private static final int RIGHT = 150;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;
  private static final List<String> COLOURS = List.of("#2f6fd0", "#c8502d", "#3a8f4d", "#9350b0");
  private static final List<String> DASHES = List.of("none", "7 4", "2 3");

  public LineChart {
    if (lines.isEmpty() || lines.size() > MOST_LINES) {
      throw new IllegalArgumentException(
          "Invalid number of lines: " + lines.size() + "; draw 1 to " + MOST_LINES);
    }
  }

  /**
   * A line.
   *
   * @param name in the legend
   * @param points from left to right
   */
  public record Line(String name, List<Point> points) {}

  /**
   * A point of a line.
   *
   * @param x how far across
   * @param y the measurement
   * @param spread drawn above and below it; 0: none
   */
  public record Point(double x, double y, double spread) {}

  /** The file's text. */
  public String svg() {
    List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
    Axis x =
        Axis.over(
            all.stream().mapToDouble(Point::x).min().orElse(0),
            all.stream().mapToDouble(Point::x).max().orElse(1),
            LEFT,
            WIDTH - RIGHT);
    Axis y =
        Axis.over(
            all.stream().mapToDouble(point -> point.y - point.spread).min().orElse(0),
            all.stream().mapToDouble(point -> point.y + point.spread).max().orElse(1),
            HEIGHT - BOTTOM,
            TOP);
    List<Html> drawn = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      drawn.add(line(i, x, y));
    }
    return Html.of(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="sans-serif" font-size="12" fill="#777">
            <text x="{}" y="18" font-size="14">{}</text>
            {}{}{}</svg>
            """,
            WIDTH,
            HEIGHT,
            title,
            LEFT,
            title,
            ticksAcross(x),
            ticksUp(y),
            Html.join(drawn))
        .toString();
  }

  private Html ticksAcross(Axis x) {
    List<Html> ticks = new ArrayList<>();
    for (double tick : x.ticks()) {
      ticks.add(
          Html.of(
              "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
              Outline.pixel(x.at(tick)),
              HEIGHT - BOTTOM + 18,
              x.label(tick)));
    }
    ticks.add(
        Html.of(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 8,
            across));
    return Html.join(ticks);
  }

  private Html ticksUp(Axis y) {
    List<Html> ticks = new ArrayList<>();
    for (double tick : y.ticks()) {
      String height = Outline.pixel(y.at(tick));
      ticks.add(
          Html.of(
              "<path d=\"M{} {}H{}\" stroke=\"#777\" stroke-opacity=\"0.25\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
              LEFT,
              height,
              WIDTH - RIGHT,
              LEFT - 8,
              Outline.pixel(y.at(tick) + 4),
              y.label(tick)));
    }
    ticks.add(
        Html.of(
            "<text transform=\"translate(14 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
            (TOP + HEIGHT - BOTTOM) / 2,
            up));
    return Html.join(ticks);
  }

  private Html line(int index, Axis x, Axis y) {
    Line line = lines.get(index);
    Outline path = new Outline();
    Outline spreads = new Outline();
    for (Point point : line.points) {
      double across = x.at(point.x);
      path.to(across, y.at(point.y));
      if (point.spread > 0) {
        spreads.move(across, y.at(point.y - point.spread)).vertical(y.at(point.y + point.spread));
      }
    }
    int legend = TOP + 10 + 20 * index;
    String colour = COLOURS.get(index % COLOURS.size());
    return Html.of(
        "<g fill=\"none\" stroke=\"{}\" stroke-width=\"2\"><path d=\"{}\" stroke-dasharray=\"{}\"/><path d=\"{}\" stroke-width=\"1\"/>"
            + "<path d=\"M{} {}h26\" stroke-dasharray=\"{}\"/></g><text x=\"{}\" y=\"{}\">{}</text>\n",
        colour,
        path,
        DASHES.get(index / COLOURS.size()),
        spreads,
        WIDTH - RIGHT + 12,
        legend,
        DASHES.get(index / COLOURS.size()),
        WIDTH - RIGHT + 44,
        legend + 4,
        line.name);
  }
}

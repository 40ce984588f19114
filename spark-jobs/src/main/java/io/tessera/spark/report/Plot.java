package io.tessera.spark.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Charts as SVG. Colours and fonts are left to the page's style sheet, so a chart follows the
 * reader's light or dark setting; its text stays text.
 */
final class Plot {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 190;
  private static final int LEFT = 46;
  private static final int RIGHT = 10;
  private static final int TOP = 8;
  private static final int BOTTOM = 22;
  private static final int POINTS = 400;

  /** Keeps points at the rim whole. */
  private static final int ROOM = 6;

  private Plot() {}

  /**
   * A curve: every step thin, the running mean bold. Rare outliers run out of the frame rather than
   * flatten the rest.
   */
  static Html line(Curve curve, String description) {
    Curve smooth = curve.smoothed();
    double low = Math.min(curve.quantile(0.01), smooth.quantile(0));
    double high = Math.max(curve.quantile(0.99), smooth.quantile(0.99));
    Axis x =
        Axis.over(
            (double) curve.step(0), (double) curve.step(curve.size() - 1), LEFT, WIDTH - RIGHT);
    Axis y = Axis.over(low, high, HEIGHT - BOTTOM, TOP);
    Html raw = path("raw", curve.envelope(POINTS), x, y);
    Html mean = path("mean", smooth.thinned(POINTS), x, y);
    return frame(description, x, y, Html.of("{}{}", raw, mean));
  }

  /**
   * A measurement at each of a few places: a line through the points, each with its interval.
   *
   * @param points from left to right, at least one
   */
  static Html measured(List<Measured> points, String description) {
    Axis x =
        Axis.over(
            points.get(0).x(),
            points.get(points.size() - 1).x(),
            LEFT + ROOM,
            WIDTH - RIGHT - ROOM);
    Axis y =
        Axis.over(
            points.stream().mapToDouble(Measured::low).min().orElseThrow(),
            points.stream().mapToDouble(Measured::high).max().orElseThrow(),
            HEIGHT - BOTTOM - ROOM,
            TOP + ROOM);
    Outline line = new Outline();
    Outline intervals = new Outline();
    List<Html> dots = new ArrayList<>();
    for (Measured point : points) {
      double across = x.at(point.x());
      double down = y.at(point.y());
      line.to(across, down);
      intervals.move(across, y.at(point.low())).vertical(y.at(point.high()));
      dots.add(
          Html.of(
              "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"3\"/>",
              point.chosen() ? "dot chosen" : "dot",
              Outline.pixel(across),
              Outline.pixel(down)));
    }
    return frame(
        description,
        x,
        y,
        Html.of(
            "<path class=\"interval\" d=\"{}\"/><path class=\"mean\" d=\"{}\"/>{}",
            intervals,
            line,
            Html.join(dots)));
  }

  /**
   * Bars side by side, and a dashed line.
   *
   * @param heights of the bars, all of one width
   * @param count what the whole width stands for, for its labels
   * @param level where the line lies
   */
  static Html bars(double[] heights, int count, double level, String description) {
    double high = level;
    for (double height : heights) {
      high = Math.max(high, height);
    }
    Axis x = Axis.over(0, count, LEFT, WIDTH - RIGHT);
    Axis y = Axis.over(0, high, HEIGHT - BOTTOM, TOP);
    Outline outline = new Outline().move(x.at(0), y.at(0));
    for (int i = 0; i < heights.length; i++) {
      outline.vertical(y.at(heights[i])).horizontal(x.at((i + 1.0) / heights.length * count));
    }
    outline.vertical(y.at(0)).close();
    Outline even = new Outline().move(x.at(0), y.at(level)).horizontal(x.at(count));
    return frame(
        description,
        x,
        y,
        Html.of("<path class=\"bars\" d=\"{}\"/><path class=\"level\" d=\"{}\"/>", outline, even));
  }

  private static Html path(String style, Curve curve, Axis x, Axis y) {
    Outline line = new Outline();
    for (int i = 0; i < curve.size(); i++) {
      line.to(x.at((double) curve.step(i)), y.at(curve.value(i)));
    }
    return Html.of("<path class=\"{}\" d=\"{}\"/>", style, line);
  }

  private static Html frame(String description, Axis x, Axis y, Html content) {
    // the inner svg cuts off what leaves the frame
    return Html.of(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}{}"
            + "<svg x=\"{}\" y=\"0\" width=\"{}\" height=\"{}\" viewBox=\"{} 0 {} {}\">{}</svg></svg>",
        WIDTH,
        HEIGHT,
        description,
        across(x),
        up(y),
        LEFT,
        WIDTH - LEFT - RIGHT,
        HEIGHT - BOTTOM + 1,
        LEFT,
        WIDTH - LEFT - RIGHT,
        HEIGHT - BOTTOM + 1,
        content);
  }

  private static Html across(Axis x) {
    List<Html> labels = new ArrayList<>();
    for (double tick : x.ticks()) {
      labels.add(
          Html.of(
              "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
              x.at(tick) > WIDTH - 30 ? "tick last" : "tick",
              Outline.pixel(Math.min(x.at(tick), WIDTH - 2)),
              HEIGHT - 6,
              x.label(tick)));
    }
    return Html.join(labels);
  }

  private static Html up(Axis y) {
    List<Html> labels = new ArrayList<>();
    for (double tick : y.ticks()) {
      String height = Outline.pixel(y.at(tick));
      labels.add(
          Html.of(
              "<path class=\"grid\" d=\"M{} {}H{}\"/><text class=\"tick side\" x=\"{}\" y=\"{}\">{}</text>",
              LEFT,
              height,
              WIDTH - RIGHT,
              LEFT - 6,
              Outline.pixel(y.at(tick) + 3.5),
              y.label(tick)));
    }
    return Html.join(labels);
  }
}

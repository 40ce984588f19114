package io.tessera.spark.compare;

import io.tessera.spark.compare.ComparisonReport.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison's report for people and for spreadsheets. */
public final class ReportText {
  private ReportText() {}

  /** Lines for a terminal: the numbers as a table, then how each was measured. */
  public static List<String> table(ComparisonReport report) {
    int width =
        report.figures().stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Figure figure : report.figures()) {
      String interval = figure.interval() == null ? "" : "  [" + figure.interval() + "]";
      lines.add(
          String.format(
                  Locale.ROOT,
                  "%-" + width + "s  %10.6g%s",
                  figure.name(),
                  figure.value(),
                  interval)
              .stripTrailing());
    }
    lines.add("");
    report.figures().forEach(figure -> lines.add(figure.protocol()));
    return lines;
  }

  /** A line of names, then one for each number; values with all their digits. */
  public static String csv(ComparisonReport report) {
    StringBuilder text = new StringBuilder("name,value,low,high,level,protocol\r\n");
    for (Figure figure : report.figures()) {
      text.append(quoted(figure.name())).append(',').append(figure.value()).append(',');
      if (figure.interval() == null) {
        text.append(",,");
      } else {
        text.append(figure.interval().low())
            .append(',')
            .append(figure.interval().high())
            .append(',')
            .append(figure.interval().level());
      }
      text.append(',').append(quoted(figure.protocol())).append("\r\n");
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}

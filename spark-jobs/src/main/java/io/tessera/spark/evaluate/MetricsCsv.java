package io.tessera.spark.evaluate;

import io.tessera.evaluation.interval.Interval;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Figures as comma-separated values (RFC 4180, lines ended by a line feed): a header and a line a
 * figure. Numbers are spelled so that they read back as the same bits; what is not there is empty.
 */
final class MetricsCsv {
  private static final String HEADER =
      "group,name,value,low,high,level,unit,better,images,about,protocol,cautions\n";

  private MetricsCsv() {}

  static String of(List<Figure> figures) {
    return figures.stream().map(MetricsCsv::line).collect(Collectors.joining("", HEADER, ""));
  }

  private static String line(Figure figure) {
    Interval interval = figure.interval();
    return Stream.of(
                figure.group(),
                figure.name(),
                figure.value(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                interval == null ? null : interval.level(),
                figure.unit(),
                figure.better(),
                figure.images(),
                figure.about(),
                figure.protocol(),
                String.join(" ", figure.cautions()))
            .map(MetricsCsv::field)
            .collect(Collectors.joining(","))
        + "\n";
  }

  private static String field(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}

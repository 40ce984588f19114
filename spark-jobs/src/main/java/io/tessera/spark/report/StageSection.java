package io.tessera.spark.report;

import io.tessera.spark.progress.Console;
import io.tessera.spark.run.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the time went. */
final class StageSection implements Section {
  /** What every run has; one that is missing is shown as missing. */
  private static final List<String> EXPECTED =
      List.of("shard", "train-tokenizer", "tokenize", "train-generator", "sample", "evaluate");

  private static final Set<String> SHOWN_APART = Set.of("units", "unit", "unitsPerSecond");

  @Override
  public Html render(RunContents run) {
    double total = run.stages().stream().mapToDouble(StageRecord::seconds).sum();
    List<Html> rows = new ArrayList<>();
    run.stages().forEach(stage -> rows.add(row(stage, total)));
    EXPECTED.stream()
        .filter(name -> run.stage(name).isEmpty())
        .forEach(name -> rows.add(missing(name)));
    return Layout.section(
        "stages",
        "Time and throughput",
        Html.of(
            "<table><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">Result</th>"
                + "<th scope=\"col\" class=\"number\">Throughput</th><th scope=\"col\" class=\"number\">Time</th></tr></thead>"
                + "<tbody>{}</tbody></table>",
            Html.join(rows)));
  }

  private static Html row(StageRecord stage, double total) {
    return Html.of(
        "<tr><th scope=\"row\">{}{}<small>{}</small></th><td>{}</td><td class=\"number\">{}</td>"
            + "<td class=\"number\">{}<span class=\"share\" style=\"--share:{}%\"></span></td></tr>",
        stage.stage(),
        status(stage),
        stage.started().replace("T", " ").replace("Z", " UTC"),
        result(stage),
        throughput(stage),
        Console.duration(stage.seconds()),
        total > 0 ? String.format(Locale.ROOT, "%.1f", 100 * stage.seconds() / total) : "0");
  }

  private static Html missing(String name) {
    return Html.of(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
        name,
        Layout.absent("not run"),
        Layout.absent("–"),
        Layout.absent("–"));
  }

  private static Html status(StageRecord stage) {
    if (stage.status() == StageRecord.Status.DONE) {
      return Html.EMPTY;
    }
    return Html.of(" <b class=\"status\">{}</b>", stage.status().name().toLowerCase(Locale.ROOT));
  }

  private static Html result(StageRecord stage) {
    Object units = stage.figures().get("units");
    Object unit = stage.figures().get("unit");
    Html made =
        units instanceof Number number && unit != null
            ? Html.text(Console.count(number.longValue()) + " " + unit)
            : Layout.absent(stage.message() == null ? "no result yet" : stage.message());
    return Html.of("{}<small>{}</small>", made, others(stage.figures()));
  }

  private static Html throughput(StageRecord stage) {
    return stage.figures().get("unitsPerSecond") instanceof Number rate
        ? Html.text(rate(rate.doubleValue()) + " " + stage.figures().get("unit") + "/s")
        : Layout.absent("not measured");
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%,." + (rate >= 100 ? 0 : rate >= 10 ? 1 : 2) + "f", rate);
  }

  private static String others(Map<String, Object> figures) {
    return figures.entrySet().stream()
        .filter(figure -> !SHOWN_APART.contains(figure.getKey()))
        .map(figure -> figure.getKey() + " " + spelled(figure.getValue()))
        .collect(Collectors.joining(" · "));
  }

  private static String spelled(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return Console.count(((Number) value).longValue());
    }
    return value instanceof Number number
        ? Numbers.value(number.doubleValue())
        : String.valueOf(value);
  }
}

package io.tessera.spark.report;

import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.EvaluationMetrics.Better;
import io.tessera.spark.evaluate.EvaluationMetrics.Figure;
import java.util.List;

/** Every measurement with all that is needed to compare it. */
final class MetricSection implements Section {
  @Override
  public Html render(RunContents run) {
    List<Figure> figures = run.metrics().map(EvaluationMetrics::figures).orElse(List.of());
    return Layout.section(
        "metrics",
        "Measurements and their protocols",
        figures.isEmpty()
            ? Layout.absentSection("Not measured: the run has not been evaluated.")
            : table(figures));
  }

  private static Html table(List<Figure> figures) {
    return Html.of(
        "{}<table><thead><tr><th scope=\"col\">Measurement</th><th scope=\"col\">Of</th>"
            + "<th scope=\"col\" class=\"number\">Value</th></tr></thead><tbody>{}</tbody></table>",
        Layout.lead(
            "Two numbers compare only where their protocols agree. The arrow tells which way is better."),
        Html.join(figures.stream().map(MetricSection::row).toList()));
  }

  private static Html row(Figure figure) {
    boolean up = figure.better() == Better.HIGHER;
    return Html.of(
        "<tr><th scope=\"row\">{}<code class=\"protocol\">{}</code></th><td>{}</td>"
            + "<td class=\"number\">{} <span role=\"img\" aria-label=\"{}\">{}</span></td></tr>",
        figure.name(),
        figure.protocol(),
        HeadlineSection.title(figure.group()),
        Numbers.figure(figure),
        up ? "higher is better" : "lower is better",
        up ? "↑" : "↓");
  }
}

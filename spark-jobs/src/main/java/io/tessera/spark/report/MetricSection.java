package io.tessera.spark.report;

import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.Figure.Better;
import io.tessera.spark.evaluate.Figure.Group;
import java.util.Arrays;
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
        "{}<table><thead><tr><th scope=\"col\">Measurement and protocol</th>"
            + "<th scope=\"col\" class=\"number\">Value</th></tr></thead>{}</table>",
        Layout.lead(
            "Two numbers compare only where their protocols agree. The arrow tells which way is better, the second line how far another draw of"
                + " as many images may move the number, at 95 %."),
        Html.join(Arrays.stream(Group.values()).map(group -> rows(group, figures)).toList()));
  }

  private static Html rows(Group group, List<Figure> figures) {
    List<Html> rows =
        figures.stream().filter(figure -> figure.group() == group).map(MetricSection::row).toList();
    return Html.of(
        "<tbody><tr><th scope=\"rowgroup\" colspan=\"2\" class=\"group\">{}</th></tr>{}</tbody>",
        HeadlineSection.title(group),
        rows.isEmpty()
            ? Html.of("<tr><td colspan=\"2\">{}</td></tr>", Layout.absent("not measured"))
            : Html.join(rows));
  }

  private static Html caution(String caution) {
    return Html.of("<span class=\"caution\">{}</span>", caution);
  }

  private static Html row(Figure figure) {
    boolean up = figure.better() == Better.HIGHER;
    return Html.of(
        "<tr><th scope=\"row\">{}<span class=\"about\">{}</span><code class=\"protocol\">{}</code>{}</th>"
            + "<td class=\"number value\">{} <span role=\"img\" aria-label=\"{}\">{}</span>{}</td></tr>",
        Layout.measurement(figure.name()),
        figure.about(),
        figure.protocol(),
        Html.join(figure.cautions().stream().map(MetricSection::caution).toList()),
        Numbers.figure(figure),
        up ? "higher is better" : "lower is better",
        up ? "↑" : "↓",
        Numbers.interval(figure));
  }
}

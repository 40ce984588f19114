package io.tessera.spark.report;

import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures that people ask for first, as tiles. */
final class HeadlineSection implements Section {
  private static final int MOST_PER_GROUP = 4;

  @Override
  public Html render(RunContents run) {
    List<Figure> figures = run.metrics().map(EvaluationMetrics::figures).orElse(List.of());
    List<Html> tiles = new ArrayList<>();
    for (Group group : Group.values()) {
      List<Figure> ofGroup =
          figures.stream().filter(figure -> figure.group() == group).limit(MOST_PER_GROUP).toList();
      if (ofGroup.isEmpty()) {
        tiles.add(tile(title(group), Layout.absent("not measured"), Html.EMPTY));
      }
      ofGroup.forEach(
          figure ->
              tiles.add(
                  tile(title(group), Numbers.figure(figure), Layout.measurement(figure.name()))));
    }
    double seconds = run.stages().stream().mapToDouble(StageRecord::seconds).sum();
    tiles.add(
        run.stages().isEmpty()
            ? tile("Time", Layout.absent("not measured"), Html.EMPTY)
            : tile("Time", Html.text(Console.duration(seconds)), Html.text("all stages together")));
    return Layout.section(
        "headline", "Headline", Html.of("<ul class=\"tiles\">{}</ul>", Html.join(tiles)));
  }

  private static Html tile(String group, Html value, Html name) {
    return Html.of(
        "<li><span class=\"kind\">{}</span><span class=\"big\">{}</span><span class=\"of\">{}</span></li>",
        group,
        value,
        name);
  }

  /** A group as a heading. */
  static String title(Group group) {
    String name = group.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}

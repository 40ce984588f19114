package io.tessera.spark.report;

import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.progress.Console;
import java.util.Comparator;
import java.util.List;

/** What each guidance scale gave; nothing in a run whose scale was given. */
final class GuidanceSection implements Section {
  @Override
  public Html render(RunContents run) {
    return run.sweep().map(GuidanceSection::section).orElse(Html.EMPTY);
  }

  private static Html section(SweepRecord sweep) {
    List<String> names =
        sweep.points().get(0).figures().stream()
            .sorted(Comparator.comparing(figure -> !figure.name().equals(sweep.judge())))
            .map(Figure::name)
            .toList();
    return Layout.section(
        "sweep",
        "Guidance scale",
        Html.of(
            "{}<div class=\"panels\">{}</div>",
            Layout.lead(
                "Chosen: "
                    + sweep.chosen()
                    + ", the scale of the smallest "
                    + sweep.judge()
                    + " of "
                    + sweep.points().size()
                    + " scales, each with "
                    + Console.count(sweep.images())
                    + " images of the same labels and random numbers. Bars: intervals at 95 %. "
                    + sweep.note()),
            Html.join(names.stream().map(name -> panel(sweep, name)).toList())));
  }

  private static Html panel(SweepRecord sweep, String name) {
    List<SweepRecord.Point> points =
        sweep.points().stream()
            .sorted(Comparator.comparingDouble(SweepRecord.Point::scale))
            .toList();
    return MeasuredPanel.of(
        name,
        "guidance scale",
        points.stream()
            .map(
                point -> {
                  Measured measured = Measured.of(point.scale(), point.figure(name));
                  return point.scale() == sweep.chosen() ? measured.asChosen() : measured;
                })
            .toList(),
        points.get(0).figure(name).unit());
  }
}

package io.tessera.spark.report;

import io.tessera.spark.progress.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the losses fell. */
final class CurveSection implements Section {
  @Override
  public Html render(RunContents run) {
    return Layout.section(
        "curves",
        "Loss curves",
        Html.of(
            "{}{}",
            Layout.lead(
                "Thin: each step. Bold: the running mean over one step in fifty. The number is the mean over the last of them."),
            Html.join(run.trainings().stream().map(CurveSection::training).toList())));
  }

  private static Html training(Training training) {
    List<Html> panels = new ArrayList<>();
    training.curves().forEach(curve -> panels.add(panel(training, curve)));
    return Html.of(
        "<h3>{} <span class=\"label\">{}</span></h3><div class=\"panels\">{}</div>{}",
        training.title(),
        progress(training),
        Html.join(panels),
        unrecorded(training));
  }

  private static String progress(Training training) {
    return training
        .model()
        .map(
            model ->
                Console.count(model.steps())
                    + " steps"
                    + training
                        .weights()
                        .map(weights -> ", " + Console.count(weights.model()) + " weights")
                        .orElse(""))
        .orElse(training.curves().isEmpty() ? "" : "not complete");
  }

  private static Html unrecorded(Training training) {
    if (training.unrecorded().isEmpty()) {
      return Html.EMPTY;
    }
    return Layout.absentSection("Not recorded: " + String.join(", ", training.unrecorded()));
  }

  private static Html panel(Training training, Curve curve) {
    Curve smooth = curve.smoothed();
    String last = Numbers.value(smooth.value(curve.size() - 1));
    String description =
        String.format(
            Locale.ROOT,
            "%s %s over %,d steps: from %s to %s",
            training.title(),
            curve.name(),
            curve.size(),
            Numbers.value(smooth.value(0)),
            last);
    return Html.of(
        "<figure class=\"panel\"><figcaption><span>{}</span><span class=\"now\">{}</span></figcaption>{}</figure>",
        curve.name(),
        last,
        Plot.line(curve, description));
  }
}

package io.tessera.spark.report;

import io.tessera.spark.evaluate.Checkpoint;
import io.tessera.spark.evaluate.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How good models were on their way; nothing in a run that measured none. */
final class QualitySection implements Section {
  @Override
  public Html render(RunContents run) {
    if (run.checkpoints().isEmpty()) {
      return Html.EMPTY;
    }
    Map<String, Map<String, List<Checkpoint>>> byTraining = new LinkedHashMap<>();
    for (Checkpoint checkpoint : run.checkpoints()) {
      for (Figure figure : checkpoint.figures()) {
        byTraining
            .computeIfAbsent(checkpoint.training(), unused -> new LinkedHashMap<>())
            .computeIfAbsent(figure.name(), unused -> new ArrayList<>())
            .add(checkpoint);
      }
    }
    List<Html> trainings = new ArrayList<>();
    byTraining.forEach((training, figures) -> trainings.add(training(training, figures)));
    return Layout.section(
        "checkpoints",
        "Quality by training step",
        Html.of(
            "{}{}",
            Layout.lead(
                "Measured while training, of fewer images than the run's figures: reconstructions against the held-out images,"
                    + " samples against the training images. Bars: intervals at 95 %."),
            Html.join(trainings)));
  }

  private static Html training(String name, Map<String, List<Checkpoint>> figures) {
    List<Html> panels = new ArrayList<>();
    figures.forEach((figure, checkpoints) -> panels.add(panel(figure, checkpoints)));
    return Html.of(
        "<h3>{}</h3><div class=\"panels\">{}</div>",
        Character.toUpperCase(name.charAt(0)) + name.substring(1),
        Html.join(panels));
  }

  private static Html panel(String name, List<Checkpoint> checkpoints) {
    return MeasuredPanel.of(
        name,
        "step",
        checkpoints.stream()
            .map(checkpoint -> Measured.of((double) checkpoint.steps(), figure(checkpoint, name)))
            .toList(),
        figure(checkpoints.get(0), name).unit());
  }

  private static Figure figure(Checkpoint checkpoint, String name) {
    return checkpoint.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

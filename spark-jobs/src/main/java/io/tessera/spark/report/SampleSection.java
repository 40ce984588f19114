package io.tessera.spark.report;

import io.tessera.spark.evaluate.Gallery;
import io.tessera.spark.evaluate.Gallery.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Generated images, a row per class. */
final class SampleSection implements Section {
  private static final int MOST_PER_CLASS = 10;
  private static final int MOST_CLASSES = 100;

  private final Pictures pictures;

  SampleSection(Pictures pictures) {
    this.pictures = pictures;
  }

  @Override
  public Html render(RunContents run) {
    List<Sample> samples = run.gallery().map(Gallery::samples).orElse(List.of());
    return Layout.section(
        "samples",
        "Samples by class",
        samples.isEmpty()
            ? Layout.absentSection("No samples: the run has not been evaluated.")
            : grid(byLabel(samples)));
  }

  private static SortedMap<Integer, List<Sample>> byLabel(List<Sample> samples) {
    SortedMap<Integer, List<Sample>> byLabel = new TreeMap<>();
    for (Sample sample : samples) {
      byLabel.computeIfAbsent(sample.label(), unused -> new ArrayList<>()).add(sample);
    }
    return byLabel;
  }

  private Html grid(SortedMap<Integer, List<Sample>> byLabel) {
    int most = byLabel.values().stream().map(List::size).max(Comparator.naturalOrder()).orElse(0);
    int columns = Math.min(most, MOST_PER_CLASS);
    List<Html> rows = new ArrayList<>();
    for (List<Sample> ofClass : byLabel.values()) {
      if (rows.size() < MOST_CLASSES && !pictures.full()) {
        rows.add(row(ofClass.subList(0, Math.min(columns, ofClass.size()))));
      }
    }
    return Html.of(
        "{}<div class=\"classes\" style=\"--wide:{};--narrow:{}\">{}</div>",
        Layout.lead(lead(rows.size(), byLabel.size())),
        columns,
        pictures.allSmall() ? columns : (columns + 1) / 2,
        Html.join(rows));
  }

  private static String lead(int shown, int all) {
    String what = "Drawn by the generator for the class asked for, not chosen by hand.";
    return shown == all
        ? what
        : what + String.format(Locale.ROOT, " The first %,d of %,d classes.", shown, all);
  }

  private Html row(List<Sample> samples) {
    Sample first = samples.get(0);
    return Html.of(
        "<div class=\"class\"><h3>{} <span class=\"label\">{}</span></h3><div class=\"row\">{}</div></div>",
        Layout.name(first.className()),
        first.label(),
        Html.join(
            samples.stream()
                .map(
                    sample ->
                        pictures.show(
                            sample.file(),
                            "Sample of class " + sample.className() + ", seed " + sample.seed()))
                .toList()));
  }
}

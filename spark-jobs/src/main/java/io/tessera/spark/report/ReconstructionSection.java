package io.tessera.spark.report;

import io.tessera.spark.evaluate.Gallery;
import java.util.ArrayList;
import java.util.List;

/** Held-out images beside what the tokenizer makes of them. */
final class ReconstructionSection implements Section {
  private static final int MOST_PAIRS = 24;

  private final Pictures pictures;

  ReconstructionSection(Pictures pictures) {
    this.pictures = pictures;
  }

  @Override
  public Html render(RunContents run) {
    List<Gallery.Pair> pairs = run.gallery().map(Gallery::pairs).orElse(List.of());
    return Layout.section(
        "reconstructions",
        "Originals and reconstructions",
        pairs.isEmpty()
            ? Layout.absentSection("No reconstructions: the run has not been evaluated.")
            : grid(pairs));
  }

  private Html grid(List<Gallery.Pair> pairs) {
    List<Html> figures = new ArrayList<>();
    for (Gallery.Pair pair : pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()))) {
      figures.add(
          Html.of(
              "<figure>{}{}<figcaption>{}</figcaption></figure>",
              pictures.show(pair.original(), "Original of class " + pair.className()),
              pictures.show(pair.reconstruction(), "Its reconstruction"),
              Layout.name(pair.className())));
    }
    return Html.of(
        "{}<div class=\"pairs\">{}</div>",
        Layout.lead(
            "Held-out images, which no training step saw. Left the original, right what the decoder makes of its codes."),
        Html.join(figures));
  }
}

package io.tessera.spark.compare;

import io.tessera.evaluation.protocol.Cautions;
import io.tessera.evaluation.protocol.Measurement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a reader should know before quoting the numbers of a comparison; each said once. */
final class Warnings {
  private final Set<String> sentences = new LinkedHashSet<>();

  /** What was left out of a side, or not as it should be. */
  void images(LookedSide side) {
    if (side.looked().refused() > 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%,d images of %s could not be read and are left out: %s.",
              side.looked().refused(),
              side.location(),
              String.join("; ", side.looked().refusals())));
    }
    if (side.looked().sizes().size() > 1) {
      sentences.add(
          "Images of %s have %d sizes; each was resized by itself."
              .formatted(side.location(), side.looked().sizes().size()));
    }
  }

  /** Images that are part of a reference say nothing of a model. */
  void measured(SetSource source) {
    if (source.isReferenceBatch()) {
      sentences.add(
          "%s is a reference batch: its images are some of the reference's own, no samples of a model."
              .formatted(source.name().location()));
    }
  }

  /** The images of a reference batch stand for its statistics only in precision and recall. */
  void reference(SetSource source) {
    if (source.batchAsImages()) {
      sentences.add(
          "%s holds statistics of the whole reference, but is measured against by its images alone; leave npz: out to use both."
              .formatted(source.name().location()));
    }
    source
        .statistics()
        .filter(statistics -> statistics.content().origin().isEmpty())
        .ifPresent(
            unknown ->
                sentences.add(
                    "%s does not say by which tool, through which weights and of how many images it was made; its word was taken."
                        .formatted(source.name().location())));
  }

  /** Two sides that are one. */
  void same(String hash, String other) {
    if (hash.equals(other)) {
      sentences.add("Both sides are the same images in the same order.");
    }
  }

  /** What the protocols give cause for. */
  void numbers(List<Measurement> numbers, int dimension) {
    numbers.forEach(number -> sentences.addAll(Cautions.of(number.protocol(), dimension)));
  }

  List<String> all() {
    return List.copyOf(sentences);
  }
}

package io.tessera.spark.compare;

import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.spark.compare.ComparisonReport.Side;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.look.LookUnit;
import io.tessera.spark.look.LookedAt;
import io.tessera.spark.look.Looking;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One side's images as the network saw them.
 *
 * @param source where they are
 * @param looked what was seen
 * @param sha256 of the images in their order
 */
record LookedSide(SetSource source, LookedAt looked, String sha256) {
  private static final int SHOWN = 4;

  /**
   * Looks at them.
   *
   * @throws JobException if too many can't be read, or they have several sizes and may not
   */
  static LookedSide of(SetSource source, Looking looking, Settings settings) {
    List<LookUnit> units =
        source.images().stream()
            .map(piece -> looking.unit(piece.key(), piece.count(), piece.images()))
            .toList();
    LookedAt looked = looking.look("look at " + source.name().label(), units);
    LookedSide side = new LookedSide(source, looked, looked.set().sha256());
    side.checkReadable(settings.maxBadFraction());
    if (settings.sizes() == Settings.Sizes.ONE) {
      side.checkOneSize();
    }
    return side;
  }

  private void checkReadable(double share) {
    long all = looked.set().images() + looked.refused();
    if (looked.refused() > share * all) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "Cannot evaluate %s: %,d of %,d images can't be read (%s); mend or remove them, or let some be left out with --max-bad-fraction",
              location(),
              looked.refused(),
              all,
              String.join("; ", looked.refusals())));
    }
  }

  private void checkOneSize() {
    if (looked.sizes().size() > 1) {
      String sizes =
          looked.sizes().entrySet().stream()
              .limit(SHOWN)
              .map(size -> "%s (%d)".formatted(size.getKey(), size.getValue()))
              .collect(Collectors.joining(", "));
      throw JobException.badData(
          "Cannot evaluate %s: its images have %d sizes, %s%s, and tools differ in what they make of that; bring all to one size first, or have each resized by itself with --mixed-sizes"
              .formatted(
                  location(),
                  looked.sizes().size(),
                  sizes,
                  looked.sizes().size() > SHOWN ? " and more" : ""));
    }
  }

  String location() {
    return source.name().location();
  }

  int images() {
    return looked.set().images();
  }

  Side side() {
    return new Side(location(), images(), sha256, looked.refused(), looked.sizes());
  }

  ReferenceSet reference() {
    return new ReferenceSet(source.name().label(), sha256);
  }
}

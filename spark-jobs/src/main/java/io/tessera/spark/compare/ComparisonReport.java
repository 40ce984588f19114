package io.tessera.spark.compare;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.evaluation.interval.Interval;
import io.tessera.evaluation.protocol.Measurement;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found, {@code metrics.json}.
 *
 * @param version of this format, {@link #VERSION}
 * @param measured the side whose quality is told
 * @param reference the side it is measured against
 * @param figures the numbers
 * @param warnings what a reader should know before quoting them
 */
@FormatVersion(ComparisonReport.VERSION)
public record ComparisonReport(
    int version, Side measured, Side reference, List<Figure> figures, List<String> warnings) {
  /** The version that this program writes. */
  public static final int VERSION = 1;

  /** This one with another's numbers and warnings after its own; the sides are the same. */
  public ComparisonReport with(ComparisonReport other) {
    return new ComparisonReport(
        version,
        measured,
        reference,
        Stream.concat(figures.stream(), other.figures.stream()).toList(),
        Stream.concat(warnings.stream(), other.warnings.stream()).toList());
  }

  /**
   * One side.
   *
   * @param location as the user named it
   * @param images that were measured; of statistics those they were made of, 0 where unknown
   * @param sha256 of the images in their order, or of the file of statistics
   * @param refused images that could not be read and were left out
   * @param sizes how many images have which size, width first; empty for statistics
   */
  public record Side(
      String location, long images, String sha256, long refused, SortedMap<String, Long> sizes) {}

  /**
   * A number.
   *
   * @param name as it may be quoted
   * @param interval null: none
   * @param protocol how it was measured
   */
  public record Figure(String name, double value, @Nullable Interval interval, String protocol) {
    static Figure of(Measurement measurement) {
      return new Figure(
          measurement.protocol().name(),
          measurement.value(),
          measurement.interval().orElse(null),
          measurement.protocol().toString());
    }
  }
}

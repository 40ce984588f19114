package io.tessera.spark.evaluate;

import io.tessera.evaluation.interval.Interval;
import io.tessera.evaluation.protocol.Cautions;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of a run, as its records and its report show it.
 *
 * @param group which result it describes
 * @param name as it may be quoted, e.g. {@code PSNR} or {@code gFD[classifier]}
 * @param value the number; a share is given in 0..1
 * @param interval how far another draw of the measured images may move it; null where that was not
 *     computed
 * @param images how many were measured
 * @param unit {@code dB}, {@code %} for a share, or empty
 * @param better which direction is better
 * @param about what was measured against what, in words
 * @param protocol everything needed to reproduce or compare it, in one line that {@code
 *     Protocol.parse} reads
 * @param cautions what to know before quoting it
 */
public record Figure(
    Group group,
    String name,
    double value,
    @Nullable Interval interval,
    long images,
    String unit,
    Better better,
    String about,
    String protocol,
    List<String> cautions) {
  /** Which result a figure describes. */
  public enum Group {
    RECONSTRUCTION,
    GENERATION,
    CLASSIFIER
  }

  /** Which direction is better. */
  public enum Better {
    HIGHER,
    LOWER
  }

  /**
   * The figure of a measurement, under the name of its metric.
   *
   * @param dimension features per image; 0 for metrics without features
   */
  static Figure of(Group group, Measurement measurement, String about, int dimension) {
    Metric metric = measurement.protocol().metric();
    return new Figure(
        group,
        measurement.protocol().name(),
        measurement.value(),
        measurement.interval().orElse(null),
        measurement.protocol().images(),
        unit(metric),
        better(metric),
        about,
        measurement.protocol().toString(),
        Cautions.of(measurement.protocol(), dimension));
  }

  private static String unit(Metric metric) {
    return switch (metric) {
      case PSNR -> "dB";
      case CLASS_AGREEMENT, CODEBOOK_USED_SHARE -> "%";
      case CODEBOOK_PERPLEXITY -> "codes";
      case POSITION_ENTROPY -> "bits";
      default -> "";
    };
  }

  private static Better better(Metric metric) {
    return switch (metric) {
      case FRECHET_DISTANCE,
          SPATIAL_FRECHET_DISTANCE,
          FRECHET_INFINITY,
          KERNEL_DISTANCE,
          FULL_KERNEL_DISTANCE,
          LPIPS ->
          Better.LOWER;
      default -> Better.HIGHER;
    };
  }

  /** The same under another name. */
  Figure named(String other) {
    return new Figure(
        group, other, value, interval, images, unit, better, about, protocol, cautions);
  }
}

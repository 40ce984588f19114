package io.tessera.spark.evaluate;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.evaluation.interval.Interval;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.ChosenScale;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code evaluation/sweep.json} says; {@link ChosenScale} is the part that sampling reads.
 *
 * @param version of this format, {@link ChosenScale#VERSION}
 * @param key hash of everything that the sweep depends on
 * @param generator SHA-256 of the parameters that drew
 * @param judge name of the figure that chose, smaller being better
 * @param chosen the scale of the smallest
 * @param images drawn with each scale
 * @param note what to know before quoting a point
 * @param points in the order in which the scales were given
 */
@FormatVersion(ChosenScale.VERSION)
public record SweepRecord(
    int version,
    String key,
    String generator,
    String judge,
    double chosen,
    long images,
    String note,
    List<Point> points) {
  /**
   * One guidance scale.
   *
   * @param scale of the guidance
   * @param figures of the images drawn with it
   */
  public record Point(double scale, List<Figure> figures) {
    /** The figure of a name. */
    public Figure figure(String name) {
      return figures.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }
  }

  /** The record of a run; empty before its sweep. */
  public static Optional<SweepRecord> read(RunDirectory run) {
    return run.read(ChosenScale.FILE, SweepRecord.class);
  }

  /** The record of measured points: the scale whose judging figure is the smallest is chosen. */
  static SweepRecord choosing(
      String key, String generator, String judge, long images, List<Point> points) {
    Point best =
        points.stream()
            .min(
                (a, b) -> {
                  int byDistance = Double.compare(a.figure(judge).value(), b.figure(judge).value());
                  return byDistance == 0 ? Double.compare(a.scale, b.scale) : byDistance;
                })
            .orElseThrow();
    return new SweepRecord(
        ChosenScale.VERSION,
        key,
        generator,
        judge,
        best.scale,
        images,
        "The smallest of "
            + points.size()
            + " distances, judged by the images that it was chosen for, is optimistic. Quote evaluation/metrics.json: its"
            + " samples have other random numbers.",
        points);
  }

  /** The outcome in a line. */
  public String line() {
    Figure best =
        points.stream()
            .filter(point -> point.scale == chosen)
            .findFirst()
            .orElseThrow()
            .figure(judge);
    Interval interval = best.interval();
    return String.format(
        Locale.ROOT,
        "sweep: cfg-scale %s of %s, %s %.4g%s with %,d images",
        chosen,
        points.stream().map(Point::scale).toList(),
        judge,
        best.value(),
        interval == null
            ? ""
            : String.format(Locale.ROOT, " [%.4g to %.4g]", interval.low(), interval.high()),
        images);
  }
}

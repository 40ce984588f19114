package io.tessera.spark.evaluate;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import java.util.List;
import java.util.Optional;

/**
 * What {@code evaluation/metrics.json} says.
 *
 * @param version of this format, {@link #VERSION}
 * @param figures the measurements, in the order to show them
 * @param codeHistogram how often each code occurs in held-out images, by code
 */
public record EvaluationMetrics(int version, List<Figure> figures, List<Long> codeHistogram) {
  /** The version that this program writes and reads. */
  public static final int VERSION = 2;

  /** Where the metrics lie in the run. */
  public static final String FILE = "evaluation/metrics.json";

  /** The same figures as a table; see {@link MetricsCsv}. */
  public static final String CSV = "evaluation/metrics.csv";

  /** Folder of the pictures that the report shows; see {@link Gallery}. */
  public static final String GALLERY = "evaluation/gallery";

  /** Folder of the statistics of whole sets, {@code SET-NETWORK.tsfs}. */
  public static final String STATISTICS = "evaluation/statistics";

  private record Version(int version) {}

  /** Where the statistics of a set and a network lie, such as {@code samples-classifier}. */
  public static String statistics(String name) {
    return STATISTICS + "/" + name + ".tsfs";
  }

  /**
   * The metrics of a run; empty before its evaluation.
   *
   * @throws JobException if another version of this program wrote them
   */
  public static Optional<EvaluationMetrics> read(RunDirectory run) {
    Optional<Version> found = run.read(FILE, Version.class);
    if (found.isPresent() && found.get().version != VERSION) {
      int version = found.get().version;
      throw JobException.badData(
          "Cannot read %s: it has version %d, this program knows version %d; %s"
              .formatted(
                  run.location(FILE),
                  version,
                  VERSION,
                  version > VERSION
                      ? "use the newer Tessera that made it"
                      : "delete it and run `tessera evaluate` again"));
    }
    return run.read(FILE, EvaluationMetrics.class);
  }
}

package io.tessera.spark.evaluate;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.JsonException;
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
@FormatVersion(
    value = EvaluationMetrics.VERSION,
    oldest = EvaluationMetrics.VERSION,
    ifOlder = "delete it and run `tessera evaluate` again")
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

  /** Where the statistics of a set and a network lie, such as {@code samples-classifier}. */
  public static String statistics(String name) {
    return STATISTICS + "/" + name + ".tsfs";
  }

  /**
   * The metrics of a run; empty before its evaluation.
   *
   * @throws JsonException if they are of another version, or damaged
   */
  public static Optional<EvaluationMetrics> read(RunDirectory run) {
    return run.read(FILE, EvaluationMetrics.class);
  }
}

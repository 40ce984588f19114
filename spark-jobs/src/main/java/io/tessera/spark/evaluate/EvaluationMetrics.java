package io.tessera.spark.evaluate;

import java.util.List;

/**
 * What {@code evaluation/metrics.json} says.
 *
 * @param version of this format, {@link #VERSION}
 * @param figures the measurements, in the order to show them
 * @param codeHistogram how often each code occurs in the reconstructions of held-out images, by
 *     code
 */
public record EvaluationMetrics(int version, List<Figure> figures, List<Long> codeHistogram) {
  /** The version that this program writes. */
  public static final int VERSION = 1;

  /** Where the metrics lie in the run. */
  public static final String FILE = "evaluation/metrics.json";

  /** Folder of the pictures that the report shows; see {@link Gallery}. */
  public static final String GALLERY = "evaluation/gallery";

  /** Folder of the statistics of whole sets, {@code SET-NETWORK.tsfs}. */
  public static final String STATISTICS = "evaluation/statistics";

  /** Where the statistics of a set and a network lie, such as {@code samples-classifier}. */
  public static String statistics(String name) {
    return STATISTICS + "/" + name + ".tsfs";
  }

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
   * One measurement.
   *
   * @param name as it may be quoted, e.g. {@code PSNR} or {@code FD[classifier]}
   * @param unit {@code dB}, {@code %} for a share given in 0..1, or empty
   * @param protocol everything needed to reproduce or compare it, in one line
   */
  public record Figure(
      Group group, String name, double value, String unit, Better better, String protocol) {}
}

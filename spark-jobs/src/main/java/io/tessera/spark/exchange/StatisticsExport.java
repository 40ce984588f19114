package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.core.storage.StoredFile;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.storage.FileLocation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Mean and covariance of a set's features as pytorch-fid keeps them, {@code
 * np.savez_compressed(FILE, mu=…, sigma=…)}, float64.
 */
final class StatisticsExport {
  private StatisticsExport() {}

  /**
   * Writes the statistics.
   *
   * @param name the set and the network, such as {@code samples-inception-fid}
   */
  static NewFile write(JobContext context, String name, FileLocation out) {
    String path = EvaluationMetrics.statistics(name);
    if (!context.storage().exists(path)) {
      List<String> there =
          context.storage().list(EvaluationMetrics.STATISTICS).stream()
              .map(StoredFile::path)
              .map(file -> file.replaceAll(".*/|\\.tsfs$", ""))
              .toList();
      throw JobException.badData(
          "Cannot find feature statistics %s in %s: %s"
              .formatted(
                  name,
                  context.run().location(EvaluationMetrics.STATISTICS),
                  there.isEmpty()
                      ? "run `tessera evaluate` first"
                      : "there are "
                          + there.stream().collect(Collectors.joining(", "))
                          + "; choose one with --part"));
    }
    Gaussian gaussian = statistics(context, path).gaussian();
    int d = gaussian.dimension();
    return NewFile.write(
        out,
        stream -> {
          NpzWriter npz = NpzWriter.compressed(stream);
          npz.add("mu", gaussian.mean(), d);
          npz.add("sigma", gaussian.covariance(), d, d);
          npz.finish();
        });
  }

  private static FeatureStatistics statistics(JobContext context, String path) {
    try {
      return FeatureStatistics.fromBytes(context.storage().read(path));
    } catch (IllegalArgumentException e) {
      throw JobException.badData(
              context.run().location(path)
                  + ": "
                  + e.getMessage()
                  + "; run `tessera evaluate` again")
          .causedBy(e);
    }
  }
}

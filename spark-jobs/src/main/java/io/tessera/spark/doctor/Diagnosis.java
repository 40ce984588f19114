package io.tessera.spark.doctor;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.run.Build;
import io.tessera.spark.session.ShippedHadoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examines the driver and the executors. */
public final class Diagnosis {
  private Diagnosis() {}

  /** The findings by process: {@code driver}, then the executors. */
  public static Map<String, List<Finding>> of(JobContext context) throws InterruptedException {
    var spark = context.spark().sparkContext();
    Examination examination =
        new Examination(
            context.run().location(""),
            ShippedHadoop.of(spark.hadoopConfiguration()),
            context.config().compute().device(),
            Build.versions());
    Map<String, List<Finding>> findings = new LinkedHashMap<>();
    findings.put("driver", examination.here());
    Executors executors = new Executors(spark);
    Optional<Finding> none = executors.await();
    findings.putAll(executors.examine(examination));
    none.or(() -> silent(executors.count(), findings.size() - 1))
        .ifPresent(finding -> findings.put("executors", List.of(finding)));
    return findings;
  }

  /** What to say of executors that were not examined. */
  static Optional<Finding> silent(int executors, int examined) {
    return executors <= examined
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                "executors",
                executors - examined + " of " + executors + " were given no task",
                "Something else runs on them: try again when the cluster is idle."));
  }
}

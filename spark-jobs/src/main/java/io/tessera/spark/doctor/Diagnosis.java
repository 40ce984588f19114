package io.tessera.spark.doctor;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.run.Build;
import io.tessera.spark.session.ShippedHadoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    executors.await().ifPresent(none -> findings.put("executors", List.of(none)));
    findings.putAll(executors.examine(examination));
    int silent = executors.count() - (findings.size() - 1);
    if (silent > 0) {
      findings.put(
          "executors",
          List.of(
              Finding.warning(
                  "executors",
                  silent + " of " + executors.count() + " were given no task",
                  "Something else runs on them: try again when the cluster is idle.")));
    }
    return findings;
  }
}

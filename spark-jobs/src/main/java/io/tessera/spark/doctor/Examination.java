package io.tessera.spark.doctor;

import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.run.Build;
import io.tessera.spark.session.ShippedHadoop;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.TaskContext;

/**
 * What is looked at on each machine; shipped to executors.
 *
 * @param run the run's folder or URI
 * @param hadoop to reach it with
 * @param device what tasks are to compute on
 * @param versions of the driver
 */
record Examination(
    String run, ShippedHadoop hadoop, TaskDevice.Kind device, SortedMap<String, String> versions)
    implements Serializable {
  /** What this process says of itself and its machine. */
  List<Finding> here() {
    List<Finding> findings = new ArrayList<>();
    findings.add(JavaChecks.version());
    findings.add(sameVersions());
    findings.add(NativeChecks.torch());
    findings.add(NativeChecks.images());
    if (TaskContext.get() != null) {
      findings.add(NativeChecks.device(device));
    }
    findings.add(JavaChecks.memory());
    findings.add(JavaChecks.waitPolicy(System.getenv("OMP_WAIT_POLICY")));
    findings.addAll(DiskChecks.all());
    findings.add(StorageCheck.of(run, hadoop.configuration()));
    return findings;
  }

  private Finding sameVersions() {
    SortedMap<String, String> own = Build.versions();
    return own.equals(versions)
        ? Finding.ok("versions", own.toString())
        : Finding.problem(
            "versions",
            own + ", the driver's are " + versions,
            "Another tessera.jar is on this executor's class path: remove it from the cluster's image or spark.executor.extraClassPath.");
  }
}

package io.tessera.spark.cli;

import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.hadoop.conf.Configuration;

/**
 * A command whose configuration was refused, on a run that its command line names: {@code
 * result.json} says so, for where Spark runs the driver elsewhere nobody sees its exit code.
 *
 * @param name of the command
 * @param run the run's folder
 */
record RefusedPlan(String name, String run, Configuration hadoop) {
  /** Writes the result, unless the run belongs to another process or can't be written. */
  void record(Failure failure) {
    InstantSource clock = InstantSource.system();
    Instant now = clock.instant();
    try {
      RunDirectory folder = new RunDirectory(HadoopStorage.at(run, hadoop));
      try (Lease lease = Lease.take(folder, "tessera " + name, clock, () -> {})) {
        folder.write(
            RunDirectory.RESULT,
            CommandResult.of(failure, name, "", folder.location(""), now, clock.instant()));
      }
    } catch (StorageException | JobException e) {
      // the refusal itself is what the caller has to tell
    }
  }
}

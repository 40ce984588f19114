package io.tessera.spark.cli;

import io.tessera.core.storage.StorageException;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Plan;
import io.tessera.spark.job.StageRunner;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.storage.HadoopStorage;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Runs a plan on a run: takes the lease, checks the run's identity, runs the jobs, writes {@code
 * result.json}.
 */
final class PlanCommand {
  private final String name;
  private final Plan plan;
  private final TesseraConfig config;
  private final RunDirectory run;
  private final Console console;
  private final InstantSource clock = InstantSource.system();

  PlanCommand(String name, Plan plan, TesseraConfig config, RunDirectory run, Console console) {
    this.name = name;
    this.plan = plan;
    this.config = config;
    this.run = run;
    this.console = console;
  }

  /**
   * Runs to the end.
   *
   * @throws Exception what ended it; also recorded in {@code result.json}, unless the run belongs
   *     to another process
   */
  void run(StopSignal stop) throws Exception {
    Instant started = clock.instant();
    Lease lease =
        Lease.take(
            run, "tessera " + name, clock, () -> stop.request("another process took the run over"));
    RunDirectory held = run.under(lease);
    try {
      RunIdentity.claim(held, config);
      runJobs(held, stop);
      record(held, started, new Failure(ExitCode.DONE, "Everything is done."));
    } catch (Exception | Error e) {
      recordFailure(held, started, e);
      throw e;
    } finally {
      dropUnfinished(lease);
      lease.close();
    }
  }

  /** Where that fails too, what ended the command is still what its caller is to hear of. */
  private void recordFailure(RunDirectory held, Instant started, Throwable failure) {
    try {
      record(held, started, Failure.of(failure));
    } catch (StorageException | JobException e) {
      failure.addSuppressed(e);
    }
  }

  private void dropUnfinished(Lease lease) {
    try {
      if (lease.isHeld()) {
        HadoopStorage.dropUnfinished(run.storage());
      }
    } catch (StorageException e) {
      // takes room and disturbs nobody; the next command tries again
      console.note(String.valueOf(e.getMessage()));
    }
  }

  private void runJobs(RunDirectory held, StopSignal stop) throws Exception {
    try (JobContext context = new JobContext(config, held, console, stop, name)) {
      StageRunner runner = new StageRunner(context, clock);
      for (Job job : plan.jobs()) {
        runner.run(job);
      }
    }
  }

  private void record(RunDirectory held, Instant started, Failure end) {
    held.write(
        RunDirectory.RESULT,
        CommandResult.of(
            end, name, config.sections().run().id(), run.location(""), started, clock.instant()));
  }
}

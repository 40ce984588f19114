package io.tessera.spark.job;

/** A command about a run that is no stage of it: the run's ledger doesn't know of it. */
public interface Query {
  /**
   * Shows or writes elsewhere what was asked for.
   *
   * @throws io.tessera.spark.exit.JobException with a message for the user
   * @throws StoppedException if asked to stop
   */
  void show(JobContext context) throws Exception;
}

package io.tessera.spark.job;

/** A command that reads a run and leaves it as it is. */
public interface Query {
  /**
   * Shows or writes elsewhere what was asked for.
   *
   * @throws io.tessera.spark.exit.JobException with a message for the user
   * @throws StoppedException if asked to stop
   */
  void show(JobContext context) throws Exception;
}

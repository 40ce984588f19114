package io.tessera.spark.job;

/** A command that asks Spark about a run and changes nothing of it. */
public interface SparkQuery {
  /**
   * Shows what was asked for.
   *
   * @throws io.tessera.spark.exit.JobException with a message for the user
   */
  void show(JobContext context) throws Exception;
}

package io.tessera.spark.job;

import java.util.List;

/**
 * One step of the pipeline: a command of its own, one entry in the run's ledger, one section of the
 * configuration. A job is only run where its result is not there yet or not current; killed or
 * stopped, it is run again with the same configuration and must go on from what it committed.
 */
public interface Job extends Plan {
  /** The name of the stage and of its command. */
  String name();

  /**
   * Sections and keys of the configuration that the result depends on; a started stage holds on to
   * them.
   */
  List<String> configKeys();

  /** Names of the stages whose results this one reads. */
  List<String> needs();

  /** Files of the run that are there once the job is done, such as a table's manifest. */
  List<String> outputs();

  /**
   * Whether the result is still that of its inputs; if not, the job is run again. Asked only of a
   * job that is done, so it should be quick to answer. Where inputs are gone there is nothing to
   * make another result of: then it is current.
   */
  default boolean isCurrent(JobContext context) throws Exception {
    return true;
  }

  /**
   * Whether what was committed before a failure is kept and continued. Then the configuration is
   * held fast from the first start on; otherwise only once the job is done.
   */
  default boolean keepsPartialResults() {
    return true;
  }

  /**
   * Does the work.
   *
   * @return figures for the ledger
   * @throws io.tessera.spark.exit.JobException with a message for the user
   * @throws StoppedException if asked to stop, at a point where nothing committed is lost
   */
  StageFigures run(JobContext context) throws Exception;

  @Override
  default List<Job> jobs() {
    return List.of(this);
  }
}

package io.tessera.spark.job;

import io.tessera.spark.progress.Console;

/** A command that works on files alone: it has options of its own, no run and no configuration. */
public interface Tool {
  /**
   * Does the work.
   *
   * @throws io.tessera.spark.exit.JobException with a message for the user
   * @throws StoppedException if asked to stop; nothing unfinished is left then
   */
  void run(Console console, StopSignal stop) throws Exception;
}

package io.tessera.spark.round;

import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.io.Serializable;

/**
 * A piece of a round that one Spark task does. It is a pure function of the files that it names and
 * of the plan; it writes to files of its attempt alone, so attempts can't disturb each other, be
 * they repeated, speculative or left over from a driver that was given up.
 *
 * @param <R> what the driver is told
 */
interface RoundTask<R extends Serializable> extends Serializable {
  /** What messages call it, such as {@code worker 1}. */
  String name();

  /** Does the work. */
  R run(TaskScope scope) throws IOException;

  /** How a task ended. */
  sealed interface Outcome<R extends Serializable> extends Serializable {}

  /** The work is done. */
  record Done<R extends Serializable>(R result, TaskTimes times) implements Outcome<R> {}

  /** A file that the task reads is missing or damaged. */
  record Damaged<R extends Serializable>(String path, String reason) implements Outcome<R> {}

  /** A loss or gradient was not finite: doing it again would end alike. */
  record Diverged<R extends Serializable>(String message) implements Outcome<R> {}

  /** Configuration, data or the executors don't allow it: doing it again would end alike. */
  record Refused<R extends Serializable>(JobException reason) implements Outcome<R> {}
}

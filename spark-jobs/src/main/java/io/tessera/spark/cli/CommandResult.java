package io.tessera.spark.cli;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.spark.exit.ExitCode;

/**
 * How a command ended, {@code result.json}: schedulers that only tell success from failure find the
 * rest here.
 *
 * @param version of this format, {@link #VERSION}
 * @param status {@link ExitCode#label()}
 * @param code the exit code
 * @param retryable whether the same command may succeed when run again
 * @param command name of the command
 * @param run {@code run.id}
 * @param location the run's folder
 * @param message what to know about it
 * @param started when the command began, ISO 8601
 * @param finished when it ended
 */
@FormatVersion(CommandResult.VERSION)
record CommandResult(
    int version,
    String status,
    int code,
    boolean retryable,
    String command,
    String run,
    String location,
    String message,
    String started,
    String finished) {
  /** The version that this program writes. */
  static final int VERSION = 1;
}

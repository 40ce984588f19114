package io.tessera.spark.cli;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How a command ended, {@code result.json}: schedulers that only tell success from failure find the
 * rest here.
 *
 * @param version of this format, {@link #VERSION}
 * @param status {@link ExitCode#label()}
 * @param code the exit code
 * @param retryable whether the same command may succeed when run again
 * @param command name of the command
 * @param run {@code run.id}; empty if the configuration was refused
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

  /** The end of a command. */
  static CommandResult of(
      Failure end, String command, String run, String location, Instant started, Instant finished) {
    return new CommandResult(
        VERSION,
        end.exitCode().label(),
        end.exitCode().code(),
        end.exitCode().retryable(),
        command,
        run,
        location,
        end.message(),
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        finished.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}

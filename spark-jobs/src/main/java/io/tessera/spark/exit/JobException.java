package io.tessera.spark.exit;

/**
 * A failure whose message is all its reader needs: what is wrong, the value, and what to do next.
 * It is printed without a stack trace.
 */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private JobException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A wrong command line. */
  public static JobException usage(String message) {
    return new JobException(ExitCode.USAGE, message);
  }

  /** Wrong input data. */
  public static JobException badData(String message) {
    return new JobException(ExitCode.BAD_DATA, message);
  }

  /** A wrong configuration, or one that does not fit the run or its tables. */
  public static JobException badConfig(String message) {
    return new JobException(ExitCode.BAD_CONFIG, message);
  }

  /** Something that can be gone when the same command is run again. */
  public static JobException temporary(String message) {
    return new JobException(ExitCode.TEMPORARY, message);
  }

  /** Keeps what brought the failure about, for {@code --verbose}. */
  public JobException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** The exit code this failure ends the command with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}

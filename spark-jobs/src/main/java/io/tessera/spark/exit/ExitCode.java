package io.tessera.spark.exit;

/** What a command's end means to a scheduler. The numbers are those of BSD's {@code sysexits.h}. */
public enum ExitCode {
  /** Done, or already done. */
  DONE(0, "done"),
  /** The command line is wrong; retrying is useless. */
  USAGE(64, "usage"),
  /** The input data is wrong; retrying is useless until it is repaired. */
  BAD_DATA(65, "bad-data"),
  /** A defect of the program. */
  INTERNAL(70, "internal"),
  /**
   * Stopped at a commit, or something outside failed for now; the same command can be run again.
   */
  TEMPORARY(75, "temporary"),
  /** The configuration is wrong or does not fit the run; retrying is useless. */
  BAD_CONFIG(78, "bad-config");

  private final int code;
  private final String label;

  ExitCode(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The process exit status. */
  public int code() {
    return code;
  }

  /** The name in {@code result.json}. */
  public String label() {
    return label;
  }

  /** Whether running the same command again can succeed. */
  public boolean retryable() {
    return this == TEMPORARY;
  }
}

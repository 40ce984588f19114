package io.tessera.spark.exit;

/** A table's content is not what its readers need: damaged, or of another configuration. */
public final class TableFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, with the value, and how to mend it. */
  public TableFileException(String message) {
    super(message);
  }

  /** The same with the cause. */
  public TableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.tessera.spark.job;

/**
 * A job stopped because it was asked to; what it committed is kept, and the same command goes on
 * from there.
 */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Stopped for this reason. */
  public StoppedException(String reason) {
    super(reason);
  }
}

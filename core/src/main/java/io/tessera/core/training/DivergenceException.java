package io.tessera.core.training;

/**
 * A loss or gradient is not a finite number, so that further training would destroy the weights.
 */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergenceException(long step, DataCursor cursor, String what, String batch) {
    super(
        "Cannot go on training: "
            + what
            + " at step "
            + step
            + ", worker "
            + cursor.worker()
            + ", samples "
            + batch
            + ". The last committed round is intact; start the stage in another run folder with a lower learning rate, a longer warm-up or a smaller clip");
  }
}

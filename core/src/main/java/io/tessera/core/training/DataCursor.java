package io.tessera.core.training;

/**
 * Which samples a virtual worker sees at each step: worker w of V takes, at step s, the B positions
 * from (s·V + w)·B of the run's sample stream. The stream therefore does not depend on where or
 * when a worker runs.
 *
 * @param seed the run's data seed
 * @param worker this virtual worker, in 0..workers−1
 * @param workers the number of virtual workers V
 * @param batchSize samples of one worker's step, B
 */
public record DataCursor(long seed, int worker, int workers, int batchSize) {
  public DataCursor {
    if (workers < 1 || worker < 0 || worker >= workers || batchSize < 1) {
      throw new IllegalArgumentException(
          "Invalid data cursor: worker " + worker + " of " + workers + ", batch size " + batchSize);
    }
  }

  /** The stream position of a slot, 0..B−1, of the batch at a global step. */
  public long position(long step, int slot) {
    return (step * workers + worker) * batchSize + slot;
  }
}

package io.tessera.spark.evaluate;

import java.util.List;

/** Folders of a run for what evaluations have on their way. */
public final class EvaluationScratch {
  /** Finished units with the features of their images, kept for every evaluation that follows. */
  public static final String UNITS = "evaluation/_units";

  /** Sums over sets, cleared away when figures are computed. */
  static final String SUMS = "evaluation/_sums";

  /** Units of a sweep, until its choice is recorded. */
  static final String SWEEP_UNITS = "evaluation/sweep/_units";

  /** Units of the checkpoint that is being measured. */
  static final String CHECKPOINT_UNITS = Checkpoint.FOLDER + "/_units";

  /** Those that only the command has a use for that fills them, to go on after a kill. */
  public static final List<String> OF_ONE_COMMAND = List.of(SUMS, SWEEP_UNITS, CHECKPOINT_UNITS);

  private EvaluationScratch() {}
}

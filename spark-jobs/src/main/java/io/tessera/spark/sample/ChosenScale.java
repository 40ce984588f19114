package io.tessera.spark.sample;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;

/**
 * What the record of the sweep over guidance scales says to those who draw samples.
 *
 * @param version of the record, {@link #VERSION}
 * @param chosen the scale
 * @param generator SHA-256 of the parameters that it was chosen for
 */
@FormatVersion(ChosenScale.VERSION)
public record ChosenScale(int version, double chosen, String generator) {
  /** The record's file in the run. */
  public static final String FILE = "evaluation/sweep.json";

  /** The version that this program writes. */
  public static final int VERSION = 1;

  /**
   * The scale chosen for a generator.
   *
   * @throws JobException if none was, or for another generator
   */
  static double of(RunDirectory run, String generator) {
    ChosenScale found =
        run.read(FILE, ChosenScale.class)
            .orElseThrow(
                () ->
                    JobException.usage(
                        "Cannot sample: sampling.cfg-scale is auto and "
                            + run.location(FILE)
                            + " is not there; run `tessera sweep` first, or set sampling.cfg-scale"));
    if (!found.generator.equals(generator)) {
      throw JobException.badData(
          "Cannot sample by %s: its scale was chosen for another generator (%s) than the run's (%s); delete stages/sweep.json and run `tessera sweep`"
              .formatted(run.location(FILE), found.generator, generator));
    }
    return found.chosen;
  }
}

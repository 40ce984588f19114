package io.tessera.spark.evaluate;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.unit.ShortHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a file of {@code evaluation/checkpoints/} says: a model measured while it was trained.
 *
 * @param version of this format, {@link #VERSION}
 * @param training its folder in the run, e.g. {@code generator}
 * @param round after which
 * @param steps that it was trained for
 * @param parameters SHA-256 of them
 * @param figures measured
 */
@FormatVersion(Checkpoint.VERSION)
public record Checkpoint(
    int version, String training, int round, long steps, String parameters, List<Figure> figures) {
  /** The version that this program writes. */
  public static final int VERSION = 1;

  /** Where they lie in the run. */
  public static final String FOLDER = "evaluation/checkpoints";

  /** All of a run, by training and steps. */
  public static List<Checkpoint> all(RunDirectory run) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (StoredFile file : run.storage().list(FOLDER)) {
      if (file.path().matches(FOLDER + "/[^/]+\\.json")) {
        run.read(file.path(), Checkpoint.class).ifPresent(checkpoints::add);
      }
    }
    checkpoints.sort(
        Comparator.comparing(Checkpoint::training).thenComparingLong(Checkpoint::steps));
    return checkpoints;
  }

  /**
   * Where the measures of a model lie.
   *
   * @param key of the model's content and of how it is measured
   */
  static String path(String training, ModelPointer model, String key) {
    return String.format(
        Locale.ROOT, "%s/%s-%09d-%s.json", FOLDER, training, model.steps(), ShortHash.of(key));
  }
}

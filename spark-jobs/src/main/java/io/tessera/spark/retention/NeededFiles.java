package io.tessera.spark.retention;

import io.tessera.core.checkpoint.RoundLog;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of a run that its manifests, commits and pointers name. */
final class NeededFiles {
  /** Folders of the trainings. */
  static final List<String> TRAININGS =
      List.of(TokenizerTraining.FOLDER, GeneratorTraining.FOLDER, ClassifierTraining.FOLDER);

  private NeededFiles() {}

  /**
   * Their paths in the run.
   *
   * @throws io.tessera.core.checkpoint.JsonException if a newer program wrote one of the manifests
   */
  static Set<String> of(RunDirectory run) {
    Set<String> needed = new HashSet<>();
    if (run.storage().exists(ImageTable.FOLDER + "/" + TableDraft.MANIFEST)) {
      ImageTable images = ImageTable.open(run);
      Arrays.stream(Split.values())
          .flatMap(split -> images.part(split).files().stream())
          .forEach(file -> needed.add(ImageTable.FOLDER + "/" + file.path()));
    }
    if (run.storage().exists(SampleManifest.FILE)) {
      SampleManifest.open(run)
          .files()
          .forEach(file -> needed.add(SampleManifest.FOLDER + "/" + file));
    }
    TRAININGS.forEach(training -> addTraining(needed, run, training));
    return needed;
  }

  private static void addTraining(Set<String> needed, RunDirectory run, String training) {
    new RoundLog(run.storage().folder(training))
        .named()
        .forEach(path -> needed.add(training + "/" + path));
    run.read(training + "/" + ModelPointer.FILE, ModelPointer.class)
        .ifPresent(
            model ->
                model
                    .parameters()
                    .files()
                    .forEach(file -> needed.add(training + "/" + file.path())));
  }
}

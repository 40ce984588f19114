package io.tessera.spark.report;

import io.tessera.core.checkpoint.JsonException;
import io.tessera.spark.evaluate.Checkpoint;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Gallery;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the files of a run say; what they don't is empty.
 *
 * @param config the resolved configuration's text
 * @param stages in the order in which they last began, without the report's own and those that the
 *     configuration has no use for
 * @param sweep over guidance scales
 * @param checkpoints measured while a model was trained
 */
record RunContents(
    Optional<RunIdentity> identity,
    Optional<String> config,
    Optional<ImageManifest> images,
    List<StageRecord> stages,
    List<Training> trainings,
    Optional<EvaluationMetrics> metrics,
    Optional<SweepRecord> sweep,
    List<Checkpoint> checkpoints,
    Optional<Gallery> gallery) {
  private static final String IMAGES_MANIFEST = ImageTable.FOLDER + "/" + TableDraft.MANIFEST;

  private static final String GALLERY_MANIFEST =
      EvaluationMetrics.GALLERY + "/" + TableDraft.MANIFEST;

  /**
   * Reads a run.
   *
   * @throws JsonException if a newer program wrote a file of it, or one is damaged
   */
  static RunContents read(RunDirectory run) {
    return new RunContents(
        run.read(RunDirectory.RUN, RunIdentity.class),
        text(run, RunDirectory.CONFIG),
        run.read(IMAGES_MANIFEST, ImageManifest.class),
        stages(run),
        Training.all(run),
        EvaluationMetrics.read(run),
        SweepRecord.read(run),
        Checkpoint.all(run),
        run.read(GALLERY_MANIFEST, Gallery.class));
  }

  /** A stage's ledger entry. */
  Optional<StageRecord> stage(String name) {
    return stages.stream().filter(stage -> stage.stage().equals(name)).findFirst();
  }

  private static Optional<String> text(RunDirectory run, String path) {
    return run.storage().exists(path)
        ? Optional.of(new String(run.storage().read(path), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** A report doesn't show itself: it would never come out the same twice. */
  private static List<StageRecord> stages(RunDirectory run) {
    return run.stages().stream()
        .filter(stage -> !stage.stage().equals(ReportPage.STAGE))
        .filter(stage -> stage.status() != StageRecord.Status.SKIPPED)
        .sorted(Comparator.comparing(StageRecord::started).thenComparing(StageRecord::stage))
        .toList();
  }
}

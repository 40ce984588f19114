package io.tessera.spark.bench;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.round.RoundLoop;
import io.tessera.spark.round.TrainingPlan;
import io.tessera.spark.training.TrainingTokens;
import java.nio.file.Path;

/** Trains a run's generator in variants, through the engine, and measures each on the way. */
final class VariantRuns {
  private static final String STAGE = "training";

  private final JobContext context;
  private final TrainingTokens tokens;
  private final HeldoutLoss heldout;
  private final Path folder;
  private final int localSteps;

  /**
   * @param folder for rounds, which are deleted as soon as they are measured
   * @param localSteps of a round where workers don't share an optimizer
   */
  VariantRuns(
      JobContext context, TrainingTokens tokens, HeldoutLoss heldout, Path folder, int localSteps) {
    this.context = context;
    this.tokens = tokens;
    this.heldout = heldout;
    this.folder = folder;
    this.localSteps = localSteps;
  }

  /**
   * Trains a variant from its beginning.
   *
   * @param steps that one worker would take for all its samples
   * @param points how often it is measured; each of them ends a round
   * @return held-out loss at each point
   */
  double[] losses(Variant variant, long seed, long steps, int points) {
    LocalStorage storage = new LocalStorage(folder);
    storage.deleteRecursively(STAGE);
    double[] losses = new double[points];
    for (int point = 1; point <= points; point++) {
      context.stop().check();
      RoundCommit commit =
          new RoundLoop(plan(variant, seed, steps, steps * point / points), context).run();
      losses[point - 1] = heldout.of(commit.parameters(), new LocalStorage(folder.resolve(STAGE)));
    }
    storage.deleteRecursively(STAGE);
    return losses;
  }

  private TrainingPlan plan(Variant variant, long seed, long steps, long until) {
    PipelineConfig config = context.config();
    return new TrainingPlan(
        "bench",
        folder.resolve(STAGE).toString(),
        new VariantTrainer(
            new ShippedConfig(context.loadedConfig().canonical()),
            tokens,
            seed,
            variant.stepsOfEach(steps)),
        config.compute().device(),
        1,
        seed,
        variant.workers(),
        variant.mode(),
        new OuterOptimizer(
            OuterOptimizer.learningRateFor(variant.workers()),
            config.generator().training().outerMomentum()),
        config.generator().training().batchSize(),
        variant.mode() == RoundMode.SYNC ? 1 : localSteps,
        variant.stepsOfEach(until),
        1,
        variant + " with seed " + seed);
  }
}

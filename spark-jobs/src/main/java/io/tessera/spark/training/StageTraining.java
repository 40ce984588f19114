package io.tessera.spark.training;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.config.ComputeConfig;
import io.tessera.spark.config.TrainingConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.round.RoundLoop;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.round.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training of a run: what it is made of, and the plan of its rounds.
 *
 * @param folder of the stage in the run, e.g. {@code tokenizer}
 * @param training section of the configuration
 * @param config keys that the model depends on
 * @param input identifies the data that it is trained on
 * @param plan of its rounds
 */
public record StageTraining(
    String folder,
    TrainingConfig training,
    SortedMap<String, String> config,
    String input,
    TrainingPlan plan) {
  /**
   * The training of a run.
   *
   * @param name of the training in progress and messages, e.g. {@code train-tokenizer}
   */
  static StageTraining of(
      JobContext context,
      String name,
      String folder,
      TrainingConfig training,
      List<String> keys,
      String input,
      TrainerFactory factory) {
    SortedMap<String, String> config = context.loadedConfig().values(keys);
    ComputeConfig compute = context.config().compute();
    TrainingPlan plan =
        new TrainingPlan(
            name,
            context.run().location(folder),
            factory,
            compute.device(),
            compute.threads(),
            context.config().run().seed(),
            training.workers(),
            training.mode(),
            training.outer(),
            training.batchSize(),
            training.roundSteps(),
            training.steps(),
            training.keepRounds(),
            Sha256.of((config + input).getBytes(StandardCharsets.UTF_8)));
    return new StageTraining(folder, training, config, input, plan);
  }

  /** Trains to the end, from wherever it stands, and records which round is the model. */
  ModelPointer train(JobContext context) {
    return train(context, CheckpointWatch.NONE);
  }

  /**
   * Trains to the end, from wherever it stands, and records which round is the model.
   *
   * @param watch is shown the model after each round
   */
  ModelPointer train(JobContext context, CheckpointWatch watch) {
    RoundCommit last =
        new RoundLoop(plan, context)
            .run((before, commit) -> watch.reached(before.steps(), model(commit)));
    ModelPointer model = model(last);
    context.run().write(folder + "/" + ModelPointer.FILE, model);
    return model;
  }

  private ModelPointer model(RoundCommit commit) {
    return new ModelPointer(
        ModelPointer.VERSION,
        plan.stage(),
        commit.round(),
        commit.steps(),
        input,
        commit.parameters(),
        config);
  }

  /** What the ledger says of the trained model. */
  StageFigures figures(ModelPointer model) {
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("rounds", model.round());
    values.put("workers", training.workers());
    values.put("mode", training.mode().name().toLowerCase(Locale.ROOT));
    values.put("batch_size", training.batchSize());
    values.put("images_seen", model.steps() * training.workers() * training.batchSize());
    values.put("parameters_sha256", model.parameters().sha256());
    return new StageFigures(model.steps(), "steps", values);
  }
}

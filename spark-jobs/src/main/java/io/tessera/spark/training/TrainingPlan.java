package io.tessera.spark.training;

import io.tessera.spark.device.TaskDevice;
import java.io.Serializable;

/**
 * What a stage's rounds have in common.
 *
 * @param stage name of the command, e.g. {@code train-tokenizer}
 * @param location the stage's folder: rounds and metrics
 * @param factory makes the trainer
 * @param device to compute on
 * @param threads of one operation on the CPU
 * @param seed of the data order
 * @param workers virtual workers V
 * @param batchSize samples of a worker's step
 * @param localSteps steps of a round H
 * @param totalSteps steps of the whole training
 * @param keepRounds rounds whose files are kept
 * @param configHash of the keys that the result depends on
 */
public record TrainingPlan(
    String stage,
    String location,
    TrainerFactory factory,
    TaskDevice.Kind device,
    int threads,
    long seed,
    int workers,
    int batchSize,
    int localSteps,
    long totalSteps,
    int keepRounds,
    String configHash)
    implements Serializable {}

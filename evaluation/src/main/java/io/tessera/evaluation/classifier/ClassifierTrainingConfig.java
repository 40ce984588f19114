package io.tessera.evaluation.classifier;

import io.tessera.core.kernel.Precision;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.LearningRateSchedule;

/**
 * How the classifier is trained.
 *
 * @param adamW optimizer coefficients
 * @param schedule learning rate by global step
 * @param jitter random changes to the images
 * @param precision of convolutions
 */
public record ClassifierTrainingConfig(
    AdamWConfig adamW, LearningRateSchedule schedule, Jitter jitter, Precision precision) {}

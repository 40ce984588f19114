package io.tessera.tokenizer;

import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.LearningRateSchedule;

/**
 * How the tokenizer's objective is optimized.
 *
 * @param adamW coefficients for tokenizer and discriminator, and, but for the weight decay, for the
 *     causal regulariser
 * @param schedule learning rate by global step
 */
public record TokenizerTrainingConfig(AdamWConfig adamW, LearningRateSchedule schedule) {}

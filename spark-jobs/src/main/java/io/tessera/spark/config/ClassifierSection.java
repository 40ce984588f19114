package io.tessera.spark.config;

import io.tessera.core.kernel.Precision;
import io.tessera.evaluation.classifier.ClassifierTrainingConfig;
import io.tessera.evaluation.classifier.Jitter;
import io.tessera.evaluation.classifier.SmallClassifierConfig;
import java.util.List;

/**
 * Section {@code classifier}: the small network that looks at samples where FID-Inception is not
 * given, and beside it.
 *
 * @param enabled whether there is one
 * @param channels of each stage
 * @param normGroups groups of the group norms
 * @param flip probability of a mirror image
 * @param shift largest shift in pixels
 * @param precision of convolutions
 * @param training how it is trained
 */
public record ClassifierSection(
    boolean enabled,
    List<Integer> channels,
    int normGroups,
    double flip,
    int shift,
    Precision precision,
    TrainingConfig training) {
  /** The network for a table's classes and images of this side. */
  public SmallClassifierConfig network(int classes, int imageSize) {
    return new SmallClassifierConfig(classes, imageSize, channels, normGroups);
  }

  /** How it is trained. */
  public ClassifierTrainingConfig trainingConfig() {
    return new ClassifierTrainingConfig(
        training.adamW(), training.schedule(), new Jitter(flip, shift), precision);
  }
}

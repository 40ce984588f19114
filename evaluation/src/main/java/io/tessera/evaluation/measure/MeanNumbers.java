package io.tessera.evaluation.measure;

import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.ImageMean;
import java.util.List;

/** Means over the images of a set that was measured in blocks. */
public final class MeanNumbers {
  private MeanNumbers() {}

  /**
   * The mean over all images, with its confidence interval if there are two blocks or more.
   *
   * @param blocks that the interval leaves out one by one, each with images
   * @throws IllegalStateException when there is none
   */
  public static Measurement of(Protocol protocol, List<ImageMean> blocks) {
    double mean = blocks.stream().reduce(ImageMean.none(), ImageMean::merge).mean();
    return blocks.size() < 2
        ? protocol.value(mean)
        : protocol.value(mean, ImageMean.jackknife(blocks).interval(ProfileEvaluation.LEVEL));
  }
}

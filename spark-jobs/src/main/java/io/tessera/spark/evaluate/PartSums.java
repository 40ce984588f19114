package io.tessera.spark.evaluate;

import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sums what is measured of each image of a unit, part by part. Not thread-safe. */
final class PartSums {
  private final PartSizes sizes;
  private final ImageMean[] agreement;
  private final ReconstructionQuality[] quality;
  private final ImageMean[] msSsim;
  private final ImageMean[] lpips;

  PartSums(PartSizes sizes) {
    this.sizes = sizes;
    agreement = none();
    msSsim = none();
    lpips = none();
    quality = new ReconstructionQuality[sizes.parts()];
    Arrays.fill(quality, ReconstructionQuality.none());
  }

  private ImageMean[] none() {
    ImageMean[] sums = new ImageMean[sizes.parts()];
    Arrays.fill(sums, ImageMean.none());
    return sums;
  }

  /** Whether the classifier sees in an image the class that was asked for. */
  void addAgreement(int image, boolean agrees) {
    int part = sizes.part(image);
    agreement[part] = agreement[part].merge(new ImageMean(1, agrees ? 1 : 0));
  }

  /** What an image and its reconstruction have in common; means of no image count for nothing. */
  void addPair(int image, ReconstructionQuality pair, ImageMean similarity, ImageMean distance) {
    int part = sizes.part(image);
    quality[part] = quality[part].merge(pair);
    msSsim[part] = msSsim[part].merge(similarity);
    lpips[part] = lpips[part].merge(distance);
  }

  /** The parts, in order. */
  List<UnitMeasures.Part> parts() {
    List<UnitMeasures.Part> parts = new ArrayList<>();
    for (int part = 0; part < sizes.parts(); part++) {
      int from = part == 0 ? 0 : sizes.end(part - 1);
      parts.add(
          new UnitMeasures.Part(
              sizes.end(part) - from, agreement[part], quality[part], msSsim[part], lpips[part]));
    }
    return parts;
  }
}

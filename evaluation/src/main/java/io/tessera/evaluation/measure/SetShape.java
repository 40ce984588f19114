package io.tessera.evaluation.measure;

import io.tessera.evaluation.features.FeatureExtractor;

/**
 * How large a set is, and what a network says of each of its images.
 *
 * @param images in the set, at least 2
 * @param dimension features per image
 * @param spatialDimension spatial features per image, 0 for none
 * @param classes class scores per image
 * @param blocks that confidence intervals leave out one by one; 1 for no intervals
 */
public record SetShape(int images, int dimension, int spatialDimension, int classes, int blocks) {
  public SetShape {
    if (images < 2) {
      throw new IllegalArgumentException(
          "Cannot evaluate %d images: at least 2 are needed".formatted(images));
    }
    if (blocks < 1 || blocks > images / 2) {
      throw new IllegalArgumentException(
          "Invalid number of blocks: %d; expected 1 to half of %d images"
              .formatted(blocks, images));
    }
  }

  /** A set of images seen through an extractor. */
  public static SetShape of(int images, FeatureExtractor extractor, int blocks) {
    return new SetShape(
        images, extractor.dimension(), extractor.spatialDimension(), extractor.classes(), blocks);
  }

  /** The block of an image. */
  int block(int image) {
    return (int) ((long) image * blocks / images);
  }
}

package io.tessera.evaluation.reconstruction;

import java.util.List;

/**
 * How different pairs of images look to something that this module does not know, such as the LPIPS
 * network of the tokenizer; the caller supplies it.
 */
@FunctionalInterface
public interface PairDistance {
  /**
   * The distance of each pair.
   *
   * @param originals each [height, width, 3] unsigned bytes
   * @param reconstructions as many, of the same size
   * @return as many distances, finite and in the order of the pairs
   */
  double[] of(List<byte[]> originals, List<byte[]> reconstructions, int width, int height);

  /**
   * The mean distance of some pairs, to be merged with that of others.
   *
   * @throws IllegalArgumentException when there is not one finite distance for each pair
   */
  default ImageMean mean(
      List<byte[]> originals, List<byte[]> reconstructions, int width, int height) {
    double[] distances = of(originals, reconstructions, width, height);
    if (originals.size() != reconstructions.size() || distances.length != originals.size()) {
      throw new IllegalArgumentException(
          "Cannot compare images: %d originals, %d reconstructions, %d distances; expected as many of each"
              .formatted(originals.size(), reconstructions.size(), distances.length));
    }
    return ImageMean.of(distances);
  }
}

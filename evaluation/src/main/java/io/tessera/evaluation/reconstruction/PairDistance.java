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
}

package io.tessera.evaluation.profile;

/**
 * On which subsets a tool takes its kernel distance.
 *
 * @param subsets how many
 * @param size images of each side in a subset
 * @param smallerSets what happens when a side has fewer images than that
 * @param seed seed of the {@code RandomState} that chooses, ours where the tool leaves it to chance
 */
public record SubsetRule(int subsets, int size, SmallerSets smallerSets, int seed) {
  /** What happens to sets smaller than a subset. */
  public enum SmallerSets {
    /** They are refused. */
    REFUSED,
    /** Subsets shrink to the smaller side. */
    WHOLE
  }

  public SubsetRule {
    if (subsets < 1 || size < 2) {
      throw new IllegalArgumentException(
          "Invalid subsets: %d of %d images; expected at least 1 of at least 2"
              .formatted(subsets, size));
    }
  }

  /**
   * Images of each side in a subset, for sets of these sizes.
   *
   * @throws IllegalArgumentException when a set is too small
   */
  public int size(int reference, int measured) {
    int smaller = Math.min(reference, measured);
    if (smaller >= size) {
      return size;
    }
    if (smallerSets == SmallerSets.REFUSED || smaller < 2) {
      throw new IllegalArgumentException(
          "Cannot draw subsets of %d images: the sets have %d and %d; use more images, or kid-full, the distance of the full sets"
              .formatted(size, reference, measured));
    }
    return smaller;
  }
}

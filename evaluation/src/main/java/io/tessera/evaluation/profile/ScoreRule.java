package io.tessera.evaluation.profile;

import io.tessera.evaluation.classification.ScoreSplits;
import io.tessera.evaluation.random.NumpyRandom;
import java.util.Optional;

/**
 * How a tool cuts a set for its inception score.
 *
 * @param splits the cut
 * @param shuffleSeed seed of the {@code RandomState} that shuffles the images first; empty: they
 *     stay in their order
 */
public record ScoreRule(ScoreSplits splits, Optional<Integer> shuffleSeed) {
  /** Images in their order. */
  static ScoreRule inOrder(ScoreSplits splits) {
    return new ScoreRule(splits, Optional.empty());
  }

  /** Images shuffled by {@code RandomState(seed).permutation(n)}. */
  static ScoreRule shuffled(ScoreSplits splits, int seed) {
    return new ScoreRule(splits, Optional.of(seed));
  }

  /** Where each image of a set stands when it is cut, [images]. */
  public int[] positions(int images) {
    int[] positions = new int[images];
    int[] order =
        shuffleSeed.map(seed -> new NumpyRandom(seed).permutation(images)).orElse(new int[0]);
    for (int i = 0; i < images; i++) {
      positions[order.length == 0 ? i : order[i]] = i;
    }
    return positions;
  }
}

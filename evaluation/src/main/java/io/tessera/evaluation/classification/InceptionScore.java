package io.tessera.evaluation.classification;

import io.tessera.evaluation.interval.Jackknife;
import java.io.Serializable;

/**
 * Mergeable sums of the inception score, exp(mean over images of KL(p(y|x) ‖ p(y))), computed on
 * consecutive splits of a numbered set of images (Salimans et al., "Improved techniques for
 * training GANs", 2016).
 *
 * <p>{@link ScoreSplits} says which image is in which split. As Σ KL = Σ Σ p ln p − n Σ p̄ ln p̄, a
 * split's sums are enough. Not thread-safe.
 */
public final class InceptionScore implements Serializable {
  private final int classes;
  private final long images;
  private final ScoreSplits rule;
  private final int splits;
  private final long[] counts; // [splits]
  private final double[] negativeEntropies; // [splits], Σ Σ p ln p
  private final double[][] sums; // [splits][classes], Σ p

  /**
   * With a fixed number of splits.
   *
   * @param classes probabilities per image, at least 2
   * @param images size of the whole set
   * @param splits 1 to images
   */
  public InceptionScore(int classes, long images, int splits) {
    this(classes, images, ScoreSplits.parts(splits));
  }

  /**
   * With any splits.
   *
   * @param classes probabilities per image, at least 2
   * @param images size of the whole set, at least the number of splits
   * @param rule how the set is cut
   */
  public InceptionScore(int classes, long images, ScoreSplits rule) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "Invalid number of classes: %d; expected at least 2".formatted(classes));
    }
    int count = rule.count(images);
    if (count < 1 || count > images) {
      throw new IllegalArgumentException(
          "Invalid number of splits: %d; expected 1 to the number of images, %d"
              .formatted(count, images));
    }
    this.classes = classes;
    this.images = images;
    this.rule = rule;
    this.splits = count;
    this.counts = new long[splits];
    this.negativeEntropies = new double[splits];
    this.sums = new double[splits][classes];
  }

  /**
   * A score.
   *
   * @param mean mean over splits; 1 to the number of classes
   * @param deviation standard deviation over splits, divided by their number (not one less)
   * @param splits number of splits
   * @param images number of images
   */
  public record Score(double mean, double deviation, int splits, long images) {}

  /**
   * Adds one image by its unnormalised log-probabilities.
   *
   * @param index position of the image in the set, each position once
   * @param logits [classes], finite
   */
  public void addLogits(long index, double[] logits) {
    checkLength(logits, index);
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        throw new IllegalArgumentException(
            "Invalid logit: %s for image %d".formatted(logit, index));
      }
      max = Math.max(max, logit);
    }
    double total = 0;
    for (double logit : logits) {
      total += Math.exp(logit - max);
    }
    double logTotal = max + Math.log(total);
    int split = split(index);
    for (int k = 0; k < classes; k++) {
      double p = Math.exp(logits[k] - logTotal);
      sums[split][k] += p;
      negativeEntropies[split] += p * (logits[k] - logTotal);
    }
    counts[split]++;
  }

  /**
   * The sums over the images of both parts of one set.
   *
   * @throws IllegalArgumentException when the parts are of sets of different shape
   */
  public InceptionScore merge(InceptionScore other) {
    if (other.classes != classes || other.images != images || !other.rule.equals(rule)) {
      throw new IllegalArgumentException(
          "Cannot merge inception scores: %d classes, %d images, %s and %d classes, %d images, %s differ"
              .formatted(
                  classes, images, rule.label(), other.classes, other.images, other.rule.label()));
    }
    InceptionScore sum = new InceptionScore(classes, images, rule);
    for (int split = 0; split < splits; split++) {
      sum.counts[split] = counts[split] + other.counts[split];
      sum.negativeEntropies[split] = negativeEntropies[split] + other.negativeEntropies[split];
      for (int k = 0; k < classes; k++) {
        sum.sums[split][k] = sums[split][k] + other.sums[split][k];
      }
    }
    return sum;
  }

  /**
   * The score of the whole set.
   *
   * @throws IllegalStateException when images are missing or were added twice
   */
  public Score score() {
    double[] scores = splitScores();
    double mean = 0;
    for (double score : scores) {
      mean += score / splits;
    }
    double variance = 0;
    for (double score : scores) {
      variance += (score - mean) * (score - mean) / splits;
    }
    return new Score(mean, Math.sqrt(variance), splits, images);
  }

  /**
   * How far the mean over splits would move with other images: the jackknife that leaves out one
   * split. Splits of unequal size weigh the same, as they do in the mean.
   *
   * @throws IllegalStateException when images are missing or were added twice
   * @throws IllegalArgumentException when there is only one split
   */
  public Jackknife jackknife() {
    double[] scores = splitScores();
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    double[] without = new double[splits];
    for (int split = 0; split < splits; split++) {
      without[split] = (sum - scores[split]) / (splits - 1);
    }
    return Jackknife.ofEqualBlocks(sum / splits, without);
  }

  private double[] splitScores() {
    double[] scores = new double[splits];
    for (int split = 0; split < splits; split++) {
      scores[split] = score(split);
    }
    return scores;
  }

  private double score(int split) {
    long expected = rule.start(split + 1, images) - rule.start(split, images);
    if (counts[split] != expected) {
      throw new IllegalStateException(
          "Cannot compute an inception score: split %d of %d has %d images, expected %d; add each image once"
              .formatted(split, splits, counts[split], expected));
    }
    double divergence = negativeEntropies[split] / expected;
    for (double sum : sums[split]) {
      double p = sum / expected;
      divergence -= p == 0 ? 0 : p * Math.log(p);
    }
    return Math.exp(divergence);
  }

  private int split(long index) {
    if (index < 0 || index >= images) {
      throw new IllegalArgumentException(
          "Invalid image index: %d; expected 0 to %d".formatted(index, images - 1));
    }
    return rule.of(index, images);
  }

  private void checkLength(double[] values, long index) {
    if (values.length != classes) {
      throw new IllegalArgumentException(
          "Invalid class scores: %d for image %d, expected %d"
              .formatted(values.length, index, classes));
    }
  }
}

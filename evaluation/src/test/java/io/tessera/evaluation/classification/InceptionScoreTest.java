package io.tessera.evaluation.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.random.NumpyRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InceptionScoreTest {
  /**
   * torch-fidelity on logits 8u − 4: one split, ten in order, ten shuffled by RandomState(2020).
   */
  @Test
  void agreesWithTorchFidelity() {
    assertScore(500, 16, 1, 1, null, 2.810493337172281, 0);
    assertScore(500, 16, 1, 10, null, 2.736606981069124, 0.0725077528357454);
    assertScore(
        500,
        16,
        1,
        10,
        new NumpyRandom(2020).permutation(500),
        2.7517195251095736,
        0.08995627378816);
    assertScore(300, 64, 3, 1, null, 2.9502888242361593, 0);
    assertScore(
        300,
        64,
        3,
        10,
        new NumpyRandom(2020).permutation(300),
        2.813955198044779,
        0.02239647075996267);
    assertScore(300, 64, 3, 10, null, 2.8132265515624213, Double.NaN);
  }

  private static void assertScore(
      int images, int classes, int seed, int splits, int[] order, double mean, double deviation) {
    double[][] logits = logits(images, classes, seed);
    InceptionScore score = new InceptionScore(classes, images, splits);
    for (int i = 0; i < images; i++) {
      score.addLogits(i, logits[order == null ? i : order[i]]);
    }
    assertThat(score.score().mean()).isCloseTo(mean, within(1e-12));
    if (!Double.isNaN(deviation)) {
      assertThat(score.score().deviation()).isCloseTo(deviation, within(1e-12));
    }
  }

  @Test
  void identicalImagesScoreOneAndDistinctOnesTheNumberOfClasses() {
    InceptionScore same = new InceptionScore(4, 8, 2);
    InceptionScore distinct = new InceptionScore(4, 8, 2);
    for (int i = 0; i < 8; i++) {
      same.addLogits(i, new double[] {0.1, 0.2, 0.3, 0.4});
      double[] logits = new double[4];
      logits[i % 4] = 1000;
      distinct.addLogits(i, logits);
    }
    assertThat(same.score().mean()).isCloseTo(1, within(1e-14));
    assertThat(distinct.score())
        .isEqualTo(new InceptionScore.Score(distinct.score().mean(), 0, 2, 8));
    assertThat(distinct.score().mean()).isCloseTo(4, within(1e-14));
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    InceptionScore score = new InceptionScore(2, 2, 1);
    score.addLogits(0, new double[] {5000, -5000});
    score.addLogits(1, new double[] {-5000, 5000});
    assertThat(score.score().mean()).isCloseTo(2, within(1e-14));
  }

  @Property(tries = 50)
  void everyImageIsInItsSplitWhateverTheOrderAndTheParts(
      @ForAll @IntRange(min = 1, max = 60) int images,
      @ForAll @IntRange(min = 1, max = 60) int wanted,
      @ForAll int seed) {
    int splits = Math.min(wanted, images);
    double[][] logits = logits(images, 3, seed);
    InceptionScore first = new InceptionScore(3, images, splits);
    InceptionScore second = new InceptionScore(3, images, splits);
    int[] order = new NumpyRandom(seed).permutation(images);
    for (int i : order) {
      (i % 3 == 0 ? first : second).addLogits(i, logits[i]);
    }
    double mean = 0;
    for (int s = 0; s < splits; s++) {
      int from = s * images / splits;
      int to = (s + 1) * images / splits;
      InceptionScore alone = new InceptionScore(3, to - from, 1);
      for (int i = from; i < to; i++) {
        alone.addLogits(i - from, logits[i]);
      }
      mean += alone.score().mean() / splits;
    }
    assertThat(first.merge(second).score().mean()).isCloseTo(mean, within(1e-12));
  }

  @Test
  void missingImagesAreNoticed() {
    InceptionScore score = new InceptionScore(2, 10, 2);
    for (int i = 0; i < 9; i++) {
      score.addLogits(i, new double[] {i, 0});
    }
    assertThatThrownBy(score::score)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot compute an inception score: split 1 of 2 has 4 images, expected 5; add each image once");
  }

  @Test
  void invalidInputIsRefused() {
    InceptionScore score = new InceptionScore(2, 10, 2);
    assertThatThrownBy(() -> score.addLogits(3, new double[] {0, Double.NaN}))
        .hasMessage("Invalid logit: NaN for image 3");
    assertThatThrownBy(() -> score.addLogits(3, new double[1]))
        .hasMessage("Invalid class scores: 1 for image 3, expected 2");
    assertThatThrownBy(() -> score.addLogits(10, new double[2]))
        .hasMessage("Invalid image index: 10; expected 0 to 9");
    assertThatThrownBy(() -> new InceptionScore(2, 3, 4))
        .hasMessage("Invalid number of splits: 4; expected 1 to the number of images, 3");
    assertThatThrownBy(() -> new InceptionScore(1, 3, 1))
        .hasMessage("Invalid number of classes: 1; expected at least 2");
    assertThatThrownBy(() -> score.merge(new InceptionScore(2, 10, 1)))
        .hasMessage(
            "Cannot merge inception scores: 2 classes, 10 images, 2 splits and 2 classes, 10 images, 1 splits differ");
  }

  private static double[][] logits(int images, int classes, int seed) {
    Lcg lcg = new Lcg(seed);
    double[][] logits = new double[images][classes];
    for (double[] row : logits) {
      for (int k = 0; k < classes; k++) {
        row[k] = lcg.uniform() * 8 - 4;
      }
    }
    return logits;
  }
}

package io.tessera.evaluation.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.classifier.ClassifierFeatures;
import io.tessera.evaluation.classifier.SmallClassifier;
import io.tessera.evaluation.classifier.SmallClassifierConfig;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchedExtractorTest {
  private static final SmallClassifierConfig SMALL =
      new SmallClassifierConfig(5, 8, List.of(8, 16), 4);

  private NDManager manager;
  private ClassifierFeatures extractor;

  @BeforeEach
  void create() {
    manager = NDManager.newBaseManager();
    ParameterSet parameters = new ParameterSet();
    SmallClassifier network = new SmallClassifier(parameters.root(), SMALL);
    parameters.initialize(manager, 4);
    assertThat(network.config()).isEqualTo(SMALL);
    extractor =
        new ClassifierFeatures(
            manager, SMALL, new Classifier("ef".repeat(32)), parameters.tensors());
  }

  @AfterEach
  void free() {
    extractor.close();
    manager.close();
  }

  @Test
  void anImagesFeaturesDoNotDependOnItsCompany() {
    List<byte[]> images = images(7);
    BatchedExtractor batched = new BatchedExtractor(extractor, manager, 3);
    FeatureRows all = batched.extract(images, 8, 8);
    assertThat(all.images()).isEqualTo(7);
    assertThat(all.features()).hasSize(7 * 16);
    for (int i = 0; i < 7; i++) {
      FeatureRows alone = batched.extract(images.subList(i, i + 1), 8, 8);
      assertThat(Arrays.copyOfRange(all.features(), i * 16, (i + 1) * 16))
          .isEqualTo(alone.features());
      assertThat(all.logits(i)).isEqualTo(alone.logits(0));
    }
  }

  @Test
  void theHighestScoreIsPredicted() {
    FeatureRows rows =
        FeatureRows.of(2, new float[0], new float[] {1, 3, 3, -1, -2, -3}, new float[0]);
    assertThat(rows.predicted(0)).isEqualTo(1);
    assertThat(rows.predicted(1)).isZero();
    assertThat(rows.logits(1)).containsExactly(-1, -2, -3);
  }

  @Test
  void rowsMustBeWhole() {
    assertThatThrownBy(() -> FeatureRows.of(2, new float[3], new float[2], new float[0]))
        .hasMessage(
            "Invalid rows: 3 features, 2 logits and 0 spatial features are not rows of 2 images");
  }

  @Test
  void noImagesGiveNoRows() {
    assertThat(new BatchedExtractor(extractor, manager, 3).extract(List.of(), 8, 8).features())
        .isEmpty();
  }

  /** 64 photos of 4000 x 3000 have more samples than an array can hold. */
  @Test
  void largeImagesGoInSmallerBatches() {
    BatchedExtractor batched = new BatchedExtractor(extractor, manager, 64);
    assertThat(batched.batchSize(299, 299)).isEqualTo(64);
    assertThat(batched.batchSize(1024, 1024)).isEqualTo(64);
    assertThat(batched.batchSize(3000, 4000)).isEqualTo(7);
    assertThat(batched.batchSize(9000, 9900)).isEqualTo(1);
    assertThat(batched.batchSize(40_000, 17_000)).isEqualTo(1);
  }

  @Test
  void batchesLeaveNothingBehind() {
    int before = manager.getManagedArrays().size();
    manager.cap();
    new BatchedExtractor(extractor, manager, 2).extract(images(5), 8, 8);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    BatchedExtractor batched = new BatchedExtractor(extractor, manager, 3);
    assertThatThrownBy(() -> batched.extract(List.of(new byte[12]), 8, 8))
        .hasMessage("Invalid image: 12 samples, expected 192 for RGB at 8 x 8");
    assertThatThrownBy(() -> new BatchedExtractor(extractor, manager, 0))
        .hasMessage("Invalid batch size: 0; use at least 1");
  }

  private static List<byte[]> images(int count) {
    return IntStream.range(0, count).mapToObj(i -> Lcg.bytes(8 * 8 * 3, i + 1)).toList();
  }
}

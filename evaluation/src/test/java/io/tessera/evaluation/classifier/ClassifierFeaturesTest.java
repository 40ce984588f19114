package io.tessera.evaluation.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalSteps;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.Metric;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassifierFeaturesTest {
  private static final SmallClassifierConfig SMALL =
      new SmallClassifierConfig(Stripes.CLASSES, Stripes.SIZE, List.of(8, 16), 4);
  private static final Classifier ID = new Classifier("cd".repeat(32));

  @Test
  void aTrainedClassifierSeesTheClassesOfNewImages() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = ClassifierTrainerTest.trainer(manager, 1e-2)) {
      LocalSteps.run(trainer, manager, new DataCursor(1, 0, 1, 8), 0, 60, m -> {});
      try (ClassifierFeatures extractor =
              new ClassifierFeatures(manager, SMALL, ID, trainer.parameters());
          NDManager step = manager.newSubManager()) {
        NDArray pixels = pixels(step, new Stripes(1000), 60);
        Features features = extractor.extract(pixels);
        assertThat(features.features().getShape()).isEqualTo(new Shape(60, extractor.dimension()));
        assertThat(step.getManagedArrays()).hasSize(3);
        long[] predicted = features.logits().argMax(1).toLongArray();
        long right = IntStream.range(0, 60).filter(i -> predicted[i] == i % 3).count();
        assertThat(right).isGreaterThan(54);
      }
    }
  }

  @Test
  void featuresAreTheMeansBeforeTheHead() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = ClassifierTrainerTest.trainer(manager, 1e-2);
        ClassifierFeatures extractor =
            new ClassifierFeatures(manager, SMALL, ID, trainer.parameters());
        NDManager step = manager.newSubManager()) {
      Features features = extractor.extract(pixels(step, new Stripes(0), 2));
      float[] weight = trainer.parameters().get("head.weight").toFloatArray();
      float[] bias = trainer.parameters().get("head.bias").toFloatArray();
      float[] f = features.features().toFloatArray();
      float[] logits = features.logits().toFloatArray();
      for (int k = 0; k < 3; k++) {
        double expected = bias[k];
        for (int j = 0; j < 16; j++) {
          expected += (double) weight[k * 16 + j] * f[16 + j];
        }
        assertThat(logits[3 + k]).isCloseTo((float) expected, within(1e-5f));
      }
    }
  }

  @Test
  void theWeightsAreACopy() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = ClassifierTrainerTest.trainer(manager, 1e-2);
        ClassifierFeatures extractor =
            new ClassifierFeatures(manager, SMALL, ID, trainer.parameters());
        NDManager step = manager.newSubManager()) {
      NDArray pixels = pixels(step, new Stripes(0), 4);
      float[] before = extractor.extract(pixels).logits().toFloatArray();
      LocalSteps.run(trainer, manager, new DataCursor(1, 0, 1, 4), 0, 2, m -> {});
      assertThat(extractor.extract(pixels).logits().toFloatArray()).isEqualTo(before);
    }
  }

  @Test
  void itsDistanceIsNotCalledFid() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = ClassifierTrainerTest.trainer(manager, 1e-2);
        ClassifierFeatures extractor =
            new ClassifierFeatures(manager, SMALL, ID, trainer.parameters())) {
      assertThat(Metric.FRECHET_DISTANCE.nameBy(extractor.id())).isEqualTo("FD[classifier]");
    }
  }

  @Test
  void otherSizesAndWeightsAreRefused() {
    try (NDManager manager = NDManager.newBaseManager();
        ClassifierTrainer trainer = ClassifierTrainerTest.trainer(manager, 1e-2);
        ClassifierFeatures extractor =
            new ClassifierFeatures(manager, SMALL, ID, trainer.parameters())) {
      assertThatThrownBy(
              () -> extractor.extract(manager.zeros(new Shape(1, 16, 16, 3), DataType.UINT8)))
          .hasMessage(
              "Invalid pixels: (1, 16, 16, 3); the classifier was trained on images of 12 x 12, train one for this size");
      Map<String, NDArray> weights = trainer.parameters();
      SmallClassifierConfig wider = new SmallClassifierConfig(3, 12, List.of(8, 32), 4);
      assertThatThrownBy(() -> new ClassifierFeatures(manager, wider, ID, weights))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another architecture");
    }
  }

  private static NDArray pixels(NDManager step, LabelledImages images, int count) {
    int length = Stripes.SIZE * Stripes.SIZE * 3;
    byte[] pixels = new byte[count * length];
    for (int i = 0; i < count; i++) {
      images.pixels(i, pixels, i * length);
    }
    return step.create(
        ByteBuffer.wrap(pixels), new Shape(count, Stripes.SIZE, Stripes.SIZE, 3), DataType.UINT8);
  }
}

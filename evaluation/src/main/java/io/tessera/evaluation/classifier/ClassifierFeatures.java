package io.tessera.evaluation.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.features.Pixels;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import java.util.Map;

/**
 * A trained {@link SmallClassifier} as feature extractor: the features before its last layer and
 * its logits, in float32. It takes images of the size it was trained on and does not resize.
 */
public final class ClassifierFeatures implements FeatureExtractor {
  private final Classifier id;
  private final NDManager manager;
  private final SmallClassifier network;

  /**
   * The network with given weights.
   *
   * @param parent the device; the weights live in a sub-manager of it
   * @param architecture the shape it was trained with
   * @param id names the weights
   * @param weights by the names of {@link ClassifierTrainer#parameters}, copied
   * @throws IllegalArgumentException when a tensor is missing, unknown or of another shape
   */
  public ClassifierFeatures(
      NDManager parent,
      SmallClassifierConfig architecture,
      Classifier id,
      Map<String, NDArray> weights) {
    this.id = id;
    ParameterSet parameters = new ParameterSet();
    network = new SmallClassifier(parameters.root(), architecture);
    manager = parent.newSubManager();
    try {
      parameters.allocate(manager);
      parameters.copyFrom(weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public Classifier id() {
    return id;
  }

  @Override
  public Resizer resizer() {
    return Resizer.NONE;
  }

  @Override
  public int dimension() {
    return network.config().features();
  }

  @Override
  public int classes() {
    return network.config().classes();
  }

  @Override
  public Features extract(NDArray pixels) {
    Pixels.check(pixels, 1);
    int size = network.config().imageSize();
    Shape shape = pixels.getShape();
    if (shape.get(1) != size || shape.get(2) != size) {
      throw new IllegalArgumentException(
          "Invalid pixels: %s; the classifier was trained on images of %d x %d, train one for this size"
              .formatted(shape, size, size));
    }
    NDManager outer = pixels.getManager();
    try (GradMode ignored = GradMode.off();
        NDManager scope = outer.newSubManager()) {
      NDArray images = TensorKernels.pixelsToFloat(pixels);
      images.attach(scope);
      NDArray features = network.features(images, Precision.FP32);
      NDArray logits = network.logits(features);
      features.attach(outer);
      logits.attach(outer);
      return new Features(features, logits);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

package io.tessera.spark.look;

import io.tessera.evaluation.classifier.ClassifierFeatures;
import io.tessera.evaluation.measure.SetShape;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;

/**
 * A run's classifier.
 *
 * @param models of the run
 * @param pointer which weights
 * @param classes that it tells apart
 */
public record ClassifierNetwork(TrainedModels models, ModelPointer pointer, int classes)
    implements ShippedNetwork {
  @Override
  public FeatureExtractorId id() {
    return new FeatureExtractorId.Classifier(pointer.parameters().sha256());
  }

  @Override
  public String key() {
    return "classifier-" + pointer.parameters().sha256();
  }

  @Override
  public SetShape shape() {
    PipelineConfig config = models.config().sections();
    int features = config.classifier().network(classes, config.data().imageSize()).features();
    return new SetShape(features, 0, classes);
  }

  @Override
  public Ready open() {
    Loaded<ClassifierFeatures> loaded = models.classifier(pointer, classes);
    return new Ready(loaded.model(), loaded.manager());
  }
}

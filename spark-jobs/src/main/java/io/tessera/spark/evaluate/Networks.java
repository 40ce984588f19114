package io.tessera.spark.evaluate;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.WeightFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that look at images, shipped as locations and hashes.
 *
 * @param models the run's own
 * @param classes of the classifier
 * @param classifier null: none
 * @param inception weights of FID-Inception; null: none
 */
record Networks(
    TrainedModels models,
    int classes,
    @Nullable ModelPointer classifier,
    @Nullable InceptionFile inception)
    implements Serializable {
  /** A weights file and its hash. */
  record InceptionFile(String path, String sha256) implements Serializable {}

  /** A network ready to look. */
  record Ready(FeatureExtractorId id, FeatureExtractor extractor, BatchedExtractor batches) {}

  /** Identities of the networks, the classifier first. */
  List<FeatureExtractorId> ids() {
    List<FeatureExtractorId> ids = new ArrayList<>();
    if (classifier != null) {
      ids.add(new FeatureExtractorId.Classifier(classifier.parameters().sha256()));
    }
    if (inception != null) {
      ids.add(new InceptionFid(inception.sha256));
    }
    return ids;
  }

  /** The networks on the running task's device, in the order of {@link #ids}. */
  List<Ready> open(int batchSize) {
    List<Ready> ready = new ArrayList<>();
    if (classifier != null) {
      var loaded = models.classifier(classifier, classes);
      ready.add(ready(loaded.model(), loaded.manager(), batchSize));
    }
    if (inception != null) {
      Loaded<InceptionFeatures> loaded =
          ExecutorModels.get(
              "inception",
              inception.sha256,
              models.device(),
              manager -> inception(inception, manager));
      ready.add(ready(loaded.model(), loaded.manager(), batchSize));
    }
    return ready;
  }

  private InceptionFeatures inception(InceptionFile file, NDManager manager) {
    try (NDManager reading = manager.newSubManager()) {
      WeightFiles.Weights weights =
          WeightFiles.read(file.path, models.hadoop().configuration(), reading);
      return new InceptionFeatures(manager, new InceptionFid(weights.sha256()), weights.tensors());
    }
  }

  private static Ready ready(FeatureExtractor extractor, NDManager manager, int batchSize) {
    return new Ready(
        extractor.id(), extractor, new BatchedExtractor(extractor, manager, batchSize));
  }
}

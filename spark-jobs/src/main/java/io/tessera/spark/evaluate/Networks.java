package io.tessera.spark.evaluate;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.WeightFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The networks that look at images, shipped as locations and hashes.
 *
 * @param models the run's own
 * @param classes of the classifier
 * @param classifier null: none
 * @param inception weights of FID-Inception; null: none
 * @param lpips weights of LPIPS; null: none
 */
record Networks(
    TrainedModels models,
    int classes,
    @Nullable ModelPointer classifier,
    @Nullable WeightsFile inception,
    @Nullable WeightsFile lpips)
    implements Serializable {
  /** A network ready to look. */
  record Ready(FeatureExtractorId id, FeatureExtractor extractor, BatchedExtractor batches) {}

  /** Those that a run's configuration asks for; trains the classifier if it is not trained yet. */
  static Networks of(JobContext context, ImageTable images) {
    PipelineConfig config = context.config();
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    return new Networks(
        TrainedModels.of(context),
        images.classes(),
        config.classifier().enabled() && images.classes() > 1
            ? ClassifierTraining.run(context, images)
            : null,
        file(config.evaluation().inceptionWeights(), hadoop),
        file(config.tokenizer().loss().perceptualWeights(), hadoop));
  }

  private static @Nullable WeightsFile file(Optional<String> path, Configuration hadoop) {
    return path.map(found -> WeightsFile.of(found, hadoop)).orElse(null);
  }

  /** Identities of the networks that have features, the classifier first. */
  List<FeatureExtractorId> ids() {
    List<FeatureExtractorId> ids = new ArrayList<>();
    if (classifier != null) {
      ids.add(new FeatureExtractorId.Classifier(classifier.parameters().sha256()));
    }
    if (inception != null) {
      ids.add(new InceptionFid(inception.sha256()));
    }
    return ids;
  }

  /** The one whose distance chooses: FID-Inception where there is one; empty without a network. */
  Optional<FeatureExtractorId> judge() {
    List<FeatureExtractorId> ids = ids();
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(ids.size() - 1));
  }

  /** Identity of the network that compares image with image; empty without one. */
  Optional<LpipsVgg16> lpipsId() {
    return Optional.ofNullable(lpips).map(file -> new LpipsVgg16(file.sha256()));
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
              "inception-" + inception.sha256(),
              models.device(),
              manager -> inception(inception, manager));
      ready.add(ready(loaded.model(), loaded.manager(), batchSize));
    }
    return ready;
  }

  /** The network that compares image with image; empty without one. */
  Optional<Lpips> openLpips(int batchSize) {
    return Optional.ofNullable(lpips)
        .map(file -> Lpips.load(file, models.device(), models.hadoop().configuration(), batchSize));
  }

  private InceptionFeatures inception(WeightsFile file, NDManager manager) {
    try (NDManager reading = manager.newSubManager()) {
      WeightFiles.Weights weights =
          WeightFiles.read(file.path(), models.hadoop().configuration(), reading);
      return new InceptionFeatures(manager, new InceptionFid(weights.sha256()), weights.tensors());
    }
  }

  private static Ready ready(FeatureExtractor extractor, NDManager manager, int batchSize) {
    return new Ready(
        extractor.id(), extractor, new BatchedExtractor(extractor, manager, batchSize));
  }
}

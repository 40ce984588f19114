package io.tessera.spark.evaluate;

import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ClassifierNetwork;
import io.tessera.spark.look.InceptionNetwork;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.TrainedModels;
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
 * @param classes of the run
 * @param looking those that have features, the classifier first
 * @param lpips weights of LPIPS; null: none
 */
record Networks(
    TrainedModels models, int classes, List<ShippedNetwork> looking, @Nullable WeightsFile lpips)
    implements Serializable {
  /** The profile by which FID-Inception looks. */
  static final Profile PROFILE = Profile.DEFAULT;

  /** Those that a run's configuration asks for; trains the classifier if it is not trained yet. */
  static Networks of(JobContext context, ImageTable images) {
    PipelineConfig config = context.config();
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    TrainedModels models = TrainedModels.of(context);
    List<ShippedNetwork> looking = new ArrayList<>();
    if (config.classifier().enabled() && images.classes() > 1) {
      looking.add(
          new ClassifierNetwork(models, ClassifierTraining.run(context, images), images.classes()));
    }
    config
        .evaluation()
        .inceptionWeights()
        .map(path -> WeightsFile.of(path, hadoop))
        .ifPresent(
            file ->
                looking.add(
                    new InceptionNetwork(
                        file.path(),
                        file.sha256(),
                        PROFILE,
                        config.compute().device(),
                        ShippedHadoop.of(hadoop))));
    Optional<String> lpips = config.tokenizer().loss().perceptualWeights();
    return new Networks(
        models,
        images.classes(),
        List.copyOf(looking),
        lpips.map(path -> WeightsFile.of(path, hadoop)).orElse(null));
  }

  /** Names the networks that have features, and so everything that they say. */
  String key() {
    return looking.stream().map(ShippedNetwork::key).toList().toString();
  }

  /** The one whose distance chooses: FID-Inception where there is one; empty without a network. */
  Optional<ShippedNetwork> judge() {
    return looking.isEmpty() ? Optional.empty() : Optional.of(looking.get(looking.size() - 1));
  }

  /** Identity of the network that compares image with image; empty without one. */
  Optional<LpipsVgg16> lpipsId() {
    return Optional.ofNullable(lpips).map(file -> new LpipsVgg16(file.sha256()));
  }

  /** The network that compares image with image; empty without one. */
  Optional<Lpips> openLpips(int batchSize) {
    return Optional.ofNullable(lpips)
        .map(file -> Lpips.load(file, models.device(), models.hadoop().configuration(), batchSize));
  }
}

package io.tessera.spark.evaluate;

import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import io.tessera.evaluation.reconstruction.PairDistance;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ClassifierNetwork;
import io.tessera.spark.look.InceptionNetwork;
import io.tessera.spark.look.LpipsNetwork;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.ClassifierTraining;
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
 * @param classes of the run
 * @param looking those that have features, the classifier first
 * @param lpips compares image with image; null: none
 */
record Networks(
    TrainedModels models, int classes, List<ShippedNetwork> looking, @Nullable LpipsNetwork lpips)
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
        .ifPresent(
            file ->
                looking.add(
                    new InceptionNetwork(
                        file,
                        WeightFiles.sha256(file, hadoop),
                        PROFILE,
                        config.compute().device(),
                        ShippedHadoop.of(hadoop))));
    Optional<String> lpips = config.tokenizer().loss().perceptualWeights();
    return new Networks(
        models,
        images.classes(),
        List.copyOf(looking),
        lpips.map(f -> LpipsNetwork.of(f, config.compute().device(), hadoop)).orElse(null));
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
    return Optional.ofNullable(lpips).map(network -> new LpipsVgg16(network.sha256()));
  }

  /** The network that compares image with image; empty without one. */
  Optional<PairDistance> openLpips(int batchSize) {
    return Optional.ofNullable(lpips).map(network -> network.open(batchSize));
  }
}

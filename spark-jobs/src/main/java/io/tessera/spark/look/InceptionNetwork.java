package io.tessera.spark.look;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.evaluation.measure.SetShape;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.training.WeightFiles;

/**
 * FID-Inception as a profile feeds it.
 *
 * @param file safetensors file of the weights, where every executor can read it
 * @param sha256 hash that names the weights
 * @param profile whose preprocessing it uses
 * @param device what tasks compute on
 * @param hadoop how to read the file
 */
public record InceptionNetwork(
    String file, String sha256, Profile profile, TaskDevice.Kind device, ShippedHadoop hadoop)
    implements ShippedNetwork {
  @Override
  public FeatureExtractorId id() {
    return new InceptionFid(sha256);
  }

  @Override
  public String key() {
    return "inception-" + sha256 + "-" + profile.preprocessing();
  }

  @Override
  public SetShape shape() {
    return new SetShape(InceptionV3.FEATURES, InceptionV3.SPATIAL_FEATURES, InceptionV3.CLASSES);
  }

  @Override
  public Ready open() {
    Loaded<InceptionFeatures> loaded =
        ExecutorModels.get(key(), TaskDevice.current(device), this::load);
    return new Ready(loaded.model(), loaded.manager());
  }

  private InceptionFeatures load(NDManager manager) {
    try (NDManager reading = manager.newSubManager()) {
      WeightFiles.Weights weights = WeightFiles.read(file, hadoop.configuration(), reading);
      return new InceptionFeatures(
          manager, new InceptionFid(sha256), weights.tensors(), profile.preprocessing());
    } catch (IllegalArgumentException e) {
      throw JobException.badData(
              "Cannot use " + file + " as weights of FID-Inception: " + e.getMessage())
          .causedBy(e);
    }
  }
}

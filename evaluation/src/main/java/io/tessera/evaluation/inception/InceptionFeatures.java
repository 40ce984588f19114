package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.features.Pixels;
import io.tessera.evaluation.profile.Preprocessing;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The extractor behind the FID, the sFID and the inception score. Its logits are those without
 * bias, its spatial features those of the sFID.
 */
public final class InceptionFeatures implements FeatureExtractor {
  private static final String UNUSED = ".num_batches_tracked";

  private final InceptionFid id;
  private final NDManager manager;
  private final InceptionV3 network;
  private final Preprocessing preprocessing;
  private final Preprocessor preprocessor;

  /** As the default profile looks at images; see the other constructor. */
  public InceptionFeatures(NDManager parent, InceptionFid id, Map<String, NDArray> weights) {
    this(parent, id, weights, Profile.DEFAULT.preprocessing());
  }

  /**
   * The network with given weights.
   *
   * @param parent the device; the weights live in a sub-manager of it
   * @param id names the weights
   * @param weights by pytorch-fid's state-dict names, copied; counters of batches seen in training
   *     are passed over
   * @param preprocessing how images become its input
   * @throws IllegalArgumentException when a tensor is missing, unknown or of another shape
   */
  public InceptionFeatures(
      NDManager parent,
      InceptionFid id,
      Map<String, NDArray> weights,
      Preprocessing preprocessing) {
    this.id = id;
    this.preprocessing = preprocessing;
    this.preprocessor = new Preprocessor(preprocessing);
    ParameterSet parameters = new ParameterSet();
    network = new InceptionV3(parameters.root());
    Map<String, NDArray> used = new HashMap<>(weights);
    used.keySet().removeIf(name -> name.endsWith(UNUSED));
    manager = parent.newSubManager();
    try {
      parameters.allocate(manager);
      parameters.copyFrom(used);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public InceptionFid id() {
    return id;
  }

  @Override
  public Resizer resizer() {
    return preprocessing.resizer();
  }

  @Override
  public int dimension() {
    return InceptionV3.FEATURES;
  }

  @Override
  public int spatialDimension() {
    return InceptionV3.SPATIAL_FEATURES;
  }

  @Override
  public int classes() {
    return InceptionV3.CLASSES;
  }

  @Override
  public Features extract(NDArray pixels) {
    Pixels.check(pixels, 1);
    try (GradMode ignored = GradMode.off();
        NDArray images = preprocessor.prepare(pixels)) {
      InceptionV3.Outputs outputs = network.outputs(images);
      NDArray logits = network.unbiasedLogits(outputs.features());
      return new Features(outputs.features(), logits, Optional.of(outputs.spatial()));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

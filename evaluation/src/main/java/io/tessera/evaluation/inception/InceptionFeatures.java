package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.features.Pixels;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.profile.Resizer;
import java.util.HashMap;
import java.util.Map;

/**
 * The extractor behind the FID and the inception score, preprocessing as pytorch-fid: pixels to [0,
 * 1], bilinear to 299 x 299, to [−1, 1]. Its logits are those without bias.
 */
public final class InceptionFeatures implements FeatureExtractor {
  private static final String UNUSED = ".num_batches_tracked";

  private final InceptionFid id;
  private final NDManager manager;
  private final InceptionV3 network;

  /**
   * The network with given weights.
   *
   * @param parent the device; the weights live in a sub-manager of it
   * @param id names the weights
   * @param weights by pytorch-fid's state-dict names, copied; counters of batches seen in training
   *     are passed over
   * @throws IllegalArgumentException when a tensor is missing, unknown or of another shape
   */
  public InceptionFeatures(NDManager parent, InceptionFid id, Map<String, NDArray> weights) {
    this.id = id;
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
    return Resizer.TORCH_BILINEAR;
  }

  @Override
  public int dimension() {
    return InceptionV3.FEATURES;
  }

  @Override
  public int classes() {
    return InceptionV3.CLASSES;
  }

  @Override
  public Features extract(NDArray pixels) {
    Pixels.check(pixels, 1);
    try (GradMode ignored = GradMode.off();
        NDArray images = TensorKernels.pixelsToFloat(pixels)) {
      NDArray features = network.features(images);
      return new Features(features, network.unbiasedLogits(features));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

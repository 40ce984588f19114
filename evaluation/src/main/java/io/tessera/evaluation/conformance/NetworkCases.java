package io.tessera.evaluation.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Cases through FID-Inception with generated weights: preprocessing, layers and the layout of
 * spatial features, without anybody's trained weights. Sums over all features of one image.
 */
public final class NetworkCases {
  private static final double SUM_TOLERANCE = 2e-3; // float32 features in float32 networks
  private static final InceptionFid GENERATED = new InceptionFid("0".repeat(64));

  private final NDManager manager;
  private final Map<String, NDArray> weights;

  private NetworkCases(NDManager manager) {
    this.manager = manager;
    this.weights = LcgWeights.create(manager);
  }

  /**
   * All cases; computing them takes a while.
   *
   * @param manager holds the weights, and stays the caller's
   */
  public static List<ConformanceCase> all(NDManager manager) {
    NetworkCases networks = new NetworkCases(manager);
    Image small = new Image(32, 1);
    Image large = new Image(256, 3);
    return List.of(
        networks.pool(Profile.TORCH_FIDELITY, small, 2468.424410962191),
        networks.pool(Profile.TORCH_FIDELITY, large, 2970.3789139663068),
        networks.pool(Profile.PYTORCH_FID, large, 2984.3248),
        networks.pool(Profile.CLEAN_FID, large, 3614.2771),
        networks.sum(
            Profile.ADM, "logits without bias", small, -10.530380696414117, f -> f.logits()),
        networks.sum(
            Profile.ADM, "logits without bias", large, -7.674808086847117, f -> f.logits()),
        networks.sum(
            Profile.ADM,
            "spatial features",
            small,
            1862.9439328718513,
            f -> f.spatial().orElseThrow()),
        networks.sum(
            Profile.ADM,
            "spatial features",
            large,
            2036.5555164226757,
            f -> f.spatial().orElseThrow()));
  }

  /** A square generated image. */
  private record Image(int side, int seed) {}

  private ConformanceCase pool(Profile profile, Image image, double theirs) {
    return sum(profile, "pool3", image, theirs, Features::features);
  }

  private ConformanceCase sum(
      Profile profile, String what, Image image, double theirs, Function<Features, NDArray> part) {
    return new ConformanceCase(
        profile.label(),
        "%s of an image of %d x %d".formatted(what, image.side, image.side),
        theirs,
        SUM_TOLERANCE,
        () -> sum(profile, image, part));
  }

  private double sum(Profile profile, Image image, Function<Features, NDArray> part) {
    try (NDManager scope = manager.newSubManager();
        InceptionFeatures extractor =
            new InceptionFeatures(scope, GENERATED, weights, profile.preprocessing())) {
      NDArray pixels =
          scope.create(
              ByteBuffer.wrap(Lcg.bytes(image.side * image.side * 3, image.seed)),
              new Shape(1, image.side, image.side, 3),
              DataType.UINT8);
      double sum = 0;
      for (float value : part.apply(extractor.extract(pixels)).toFloatArray()) {
        sum += value;
      }
      return sum;
    }
  }
}

package io.tessera.evaluation.protocol;

import java.util.List;

/**
 * Which network looked at the images, by kind and by the SHA-256 of its weights.
 *
 * <p>The kind decides how a {@link Metric} is named, and there is no other way to name one: only
 * the Inception network of the FID's definition gives results called FID or IS.
 */
public sealed interface FeatureExtractorId {
  /** SHA-256 of the weights, 64 lower-case hexadecimal digits. */
  String weightsSha256();

  /** The network's name in protocols and in the names of metrics that are not its own. */
  String network();

  /**
   * The network of a {@link #network name}.
   *
   * @throws IllegalArgumentException if there is none of that name, or the hash is none
   */
  static FeatureExtractorId of(String network, String weightsSha256) {
    return ofEachKind(weightsSha256).stream()
        .filter(known -> known.network().equals(network))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown network: " + network));
  }

  /** A network of each kind, as if all had the same weights. */
  static List<FeatureExtractorId> ofEachKind(String weightsSha256) {
    return List.of(
        new InceptionFid(weightsSha256),
        new Classifier(weightsSha256),
        new LpipsVgg16(weightsSha256));
  }

  /**
   * The FID-Inception network, the Inception-v3 graph of 2015-12-05.
   *
   * @param weightsSha256 SHA-256 of its weights file
   */
  record InceptionFid(String weightsSha256) implements FeatureExtractorId {
    public InceptionFid {
      Sha256Form.check("weights", weightsSha256);
    }

    @Override
    public String network() {
      return "inception-fid";
    }
  }

  /**
   * A classifier trained on the labelled data set itself.
   *
   * @param weightsSha256 SHA-256 of its weights file
   */
  record Classifier(String weightsSha256) implements FeatureExtractorId {
    public Classifier {
      Sha256Form.check("weights", weightsSha256);
    }

    @Override
    public String network() {
      return "classifier";
    }
  }

  /**
   * The VGG16 network with linear heads behind LPIPS.
   *
   * @param weightsSha256 SHA-256 of its weights file
   */
  record LpipsVgg16(String weightsSha256) implements FeatureExtractorId {
    public LpipsVgg16 {
      Sha256Form.check("weights", weightsSha256);
    }

    @Override
    public String network() {
      return "lpips-vgg16";
    }
  }
}

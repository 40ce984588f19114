package io.tessera.evaluation.measure;

import java.io.Serializable;

/**
 * Some consecutive images of a set as a network saw them, in files of NumPy's format beside one
 * another: {@code PATH.pool.npy} float32 [n, D], {@code PATH.logits.npy} float32 [n, K], {@code
 * PATH.spatial.npy} float32 [n, S] if the network has such features, and {@code PATH.pixels.npy}
 * uint8 [n, 32], the SHA-256 of each image's size and samples.
 *
 * @param path of the files in the set's storage, without their ends
 * @param images n
 */
public record SetPart(String path, int images) implements Serializable {
  public SetPart {
    if (images < 1) {
      throw new IllegalArgumentException(
          "Invalid part %s: %d images; expected at least 1".formatted(path, images));
    }
  }

  /** What the files hold. */
  enum Content {
    POOL,
    LOGITS,
    SPATIAL,
    PIXELS
  }

  /** One of the files. */
  String file(Content content) {
    return path
        + switch (content) {
          case POOL -> ".pool.npy";
          case LOGITS -> ".logits.npy";
          case SPATIAL -> ".spatial.npy";
          case PIXELS -> ".pixels.npy";
        };
  }
}

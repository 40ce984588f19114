package io.tessera.core.image;

import io.tessera.testing.Golden;

/** The reference implementations' images. */
final class GoldenFiles {

  private static final ImageDecoder DECODER = new ImageDecoder(AlphaPolicy.DROP);

  private GoldenFiles() {}

  static byte[] bytes(String path) {
    return Golden.resource(path);
  }

  static RgbImage image(String path) throws ImageDecodeException {
    return DECODER.decode(bytes(path));
  }
}

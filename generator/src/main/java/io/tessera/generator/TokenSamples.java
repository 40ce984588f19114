package io.tessera.generator;

/**
 * A token dataset for training: random access to images' codes, each in one or several views
 * (crops, flips).
 */
public interface TokenSamples {
  /** Number of images. */
  long images();

  /** Views of each image. */
  int views();

  /** Class of an image. */
  int label(long image);

  /**
   * Writes the codes of one view of an image, in raster order, into {@code into} from {@code
   * offset}.
   */
  void codes(long image, int view, long[] into, int offset);
}

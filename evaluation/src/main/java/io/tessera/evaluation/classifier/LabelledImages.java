package io.tessera.evaluation.classifier;

/** A labelled image dataset: random access to images of one size. */
public interface LabelledImages {
  /** Number of images. */
  long images();

  /** Class of an image. */
  int label(long image);

  /**
   * Writes the pixels of an image, uint8 {@code [S, S, 3]}, into {@code into} from {@code offset}.
   */
  void pixels(long image, byte[] into, int offset);
}

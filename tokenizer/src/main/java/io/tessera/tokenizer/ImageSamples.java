package io.tessera.tokenizer;

/** An image dataset for training: random access to decoded images of the tokenizer's size. */
public interface ImageSamples {
  /** Number of images. */
  long images();

  /**
   * Writes an image, augmented by draws from {@code seed} alone: {@code [H, W, 3]} interleaved
   * unsigned bytes, into {@code into} from {@code offset}.
   */
  void pixels(long image, long seed, byte[] into, int offset);
}

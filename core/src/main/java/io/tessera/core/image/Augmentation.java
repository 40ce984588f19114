package io.tessera.core.image;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A random step of preprocessing. All its randomness comes from the generator passed in. */
@FunctionalInterface
public interface Augmentation {

  /** The augmented image; may be the given one. */
  RgbImage apply(RgbImage image, RandomGenerator random);

  /** This step, then {@code next}, drawing from the same generator in that order. */
  default Augmentation andThen(Augmentation next) {
    return (image, random) -> next.apply(apply(image, random), random);
  }

  /** What this step does under one seed: the same to equal images, on every machine. */
  default ImageTransform seeded(long seed) {
    return image -> apply(image, new SplittableRandom(seed));
  }

  /** A deterministic transform as a step that draws nothing. */
  static Augmentation of(ImageTransform transform) {
    return (image, random) -> transform.apply(image);
  }

  /**
   * Flips half of the images left to right: one draw an image, flipped where its top bit is set.
   */
  static Augmentation randomFlip() {
    return (image, random) -> random.nextLong() < 0 ? image.flipHorizontally() : image;
  }
}

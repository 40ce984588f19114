package io.tessera.core.image;

/** A deterministic step of preprocessing: the same image in, the same image out. */
@FunctionalInterface
public interface ImageTransform {

  /** The transformed image; may be the given one. */
  RgbImage apply(RgbImage image);

  /** This step, then {@code next}. */
  default ImageTransform andThen(ImageTransform next) {
    return image -> next.apply(apply(image));
  }
}

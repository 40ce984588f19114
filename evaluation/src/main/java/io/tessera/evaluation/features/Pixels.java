package io.tessera.evaluation.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Checks of pixel batches. */
public final class Pixels {
  private Pixels() {}

  /**
   * Refuses anything but uint8 {@code [B, H, W, 3]} with both sides of at least {@code smallest}
   * pixels.
   *
   * @throws IllegalArgumentException naming what was found
   */
  public static void check(NDArray pixels, int smallest) {
    Shape shape = pixels.getShape();
    if (shape.dimension() != 4 || shape.get(3) != 3 || pixels.getDataType() != DataType.UINT8) {
      throw new IllegalArgumentException(
          "Invalid pixels: %s %s; expected uint8 [B, H, W, 3]"
              .formatted(pixels.getDataType(), shape));
    }
    if (shape.get(0) < 1 || shape.get(1) < smallest || shape.get(2) < smallest) {
      throw new IllegalArgumentException(
          "Invalid pixels: %s; expected at least one image of at least %d x %d pixels"
              .formatted(shape, smallest, smallest));
    }
  }
}

package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Bilinear resizing as different tools understand it; images are float32 {@code [B, C, H, W]}.
 * PyTorch's own is {@link ConvolutionKernels#resizeBilinear}.
 */
public final class ResizeKernels {
  private ResizeKernels() {}

  /** uint8 {@code [B, H, W, C]} → float32 {@code [B, C, H, W]}, grey levels unchanged. */
  public static NDArray planes(NDArray pixels) {
    return KernelModule.loaded().one("pixel_planes", pixels);
  }

  /**
   * TensorFlow 1's {@code ResizeBilinear} with neither aligned corners nor half-pixel centres: the
   * source coordinate of target i is i · in / out. Bit-equal to it on every device: each step is
   * rounded to float32 by itself.
   */
  public static NDArray tensorFlow(NDArray x, int height, int width) {
    NDManager parent = x.getManager();
    Shape shape = x.getShape();
    try (NDManager scope = parent.newSubManager()) {
      Axis rows = new Axis((int) shape.get(2), height);
      Axis columns = new Axis((int) shape.get(3), width);
      NDArray resized =
          KernelModule.loaded()
              .one(
                  "resize_tensorflow",
                  x,
                  scope.create(rows.low),
                  scope.create(rows.high),
                  scope.create(rows.share, new Shape(height, 1)),
                  scope.create(columns.low),
                  scope.create(columns.high),
                  scope.create(columns.share));
      resized.attach(parent);
      return resized;
    }
  }

  /**
   * PyTorch's {@code affine_grid} and {@code grid_sample} (bilinear, border padding), moved by half
   * a pixel so that they resemble {@link #tensorFlow}, as in NVIDIA's TorchScript form of
   * FID-Inception.
   */
  public static NDArray sampledGrid(NDArray x, int height, int width) {
    NDManager parent = x.getManager();
    Shape shape = x.getShape();
    float across = 1f / shape.get(3) - 1f / width;
    float down = 1f / shape.get(2) - 1f / height;
    KernelModule kernels = KernelModule.loaded();
    try (NDManager scope = parent.newSubManager()) {
      NDArray theta = scope.create(new float[] {1, 0, across, 0, 1, down}, new Shape(1, 2, 3));
      NDArray resized =
          kernels.one(
              "resize_sampled_grid", x, theta, kernels.constant(height), kernels.constant(width));
      resized.attach(parent);
      return resized;
    }
  }

  /** For each target coordinate the two source coordinates and the share of the second. */
  private static final class Axis {
    private final long[] low;
    private final long[] high;
    private final float[] share;

    private Axis(int source, int target) {
      low = new long[target];
      high = new long[target];
      share = new float[target];
      float scale = (float) source / target;
      for (int i = 0; i < target; i++) {
        float coordinate = i * scale;
        low[i] = (long) coordinate;
        high[i] = Math.min(low[i] + 1, source - 1);
        share[i] = coordinate - low[i];
      }
    }
  }
}

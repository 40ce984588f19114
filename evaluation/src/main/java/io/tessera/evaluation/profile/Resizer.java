package io.tessera.evaluation.profile;

/**
 * How images were brought to a network's input size; metrics through different resizers are not
 * comparable.
 */
public enum Resizer {
  /** The images had the size the measurement needs. */
  NONE("none"),
  /** TensorFlow 1's bilinear resize, corners not aligned, no half-pixel centres: bit-exact. */
  TENSORFLOW_BILINEAR("tf1-bilinear"),
  /**
   * PyTorch's bilinear interpolation with half-pixel centres and no antialiasing, as in
   * pytorch-fid.
   */
  TORCH_BILINEAR("torch-bilinear"),
  /**
   * PyTorch's sampling of an affine grid, which resembles TensorFlow's within 0.011 grey levels, as
   * in NVIDIA's TorchScript network.
   */
  SAMPLED_GRID("torch-grid-sample"),
  /**
   * Pillow's bicubic filter, antialiased when shrinking, in float32 without rounding to grey
   * levels, clipped to 0..255: bit-exact.
   */
  PILLOW_BICUBIC("pillow-bicubic-float");

  private final String label;

  Resizer(String label) {
    this.label = label;
  }

  /** The name in protocols. */
  public String label() {
    return label;
  }
}

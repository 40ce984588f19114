package io.tessera.evaluation.protocol;

/**
 * How images were brought to a network's input size; metrics through different resizers are not
 * comparable.
 */
public enum Resizer {
  /** The images had the size the measurement needs. */
  NONE("none"),
  /**
   * PyTorch's bilinear interpolation with half-pixel centres and no antialiasing, as in
   * pytorch-fid.
   */
  TORCH_BILINEAR("torch-bilinear");

  private final String label;

  Resizer(String label) {
    this.label = label;
  }

  /** The name in protocols. */
  public String label() {
    return label;
  }
}

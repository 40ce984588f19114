package io.tessera.core.nn;

/** Whether attention normalises its queries and keys, which keeps its logits from growing. */
public enum QueryKeyNorm {
  /** As they leave their projection; LlamaGen. */
  NONE,
  /**
   * Each head's divided by their root mean square, with a learned scale per channel: ViT-22B's
   * layer norm without bias and centring (Dehghani et al. 2023, section 2), which the CRT paper
   * uses.
   */
  RMS
}

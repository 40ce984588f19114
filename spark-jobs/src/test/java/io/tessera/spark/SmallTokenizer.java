package io.tessera.spark;

import java.util.List;

/** The tokenizer of runs that are about its codes: grids of 4 x 4 codes for 8 x 8 pixels. */
public final class SmallTokenizer {
  /** The codebook's size. */
  public static final int CODES = 32;

  /** Keys and values, each as after {@code --set}. */
  public static final List<String> SETTINGS =
      List.of(
          "data.image-size=8",
          "compute.device=cpu",
          "tokenizer.base-channels=8",
          "tokenizer.encoder-multipliers=[1, 2]",
          "tokenizer.decoder-multipliers=[1, 2]",
          "tokenizer.encoder-blocks=1",
          "tokenizer.decoder-blocks=1",
          "tokenizer.attention-levels=[]",
          "tokenizer.z-channels=8",
          "tokenizer.codebook-size=" + CODES,
          "tokenizer.codebook-dim=4",
          "tokenizer.norm-groups=4",
          "tokenizer.adversarial.weight=0");

  private SmallTokenizer() {}
}

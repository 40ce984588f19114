package io.tessera.generator;

import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The named sizes: XS to XL of the CRT paper's Table 2, XXL and 3B of LlamaGen's Table 1. */
public enum GptSize {
  XS(6, 10, 640),
  S(9, 11, 704),
  B(12, 12, 768),
  M(18, 14, 896),
  L(24, 16, 1024),
  /** The size of 517 million parameters that the CRT paper calls 550M. */
  L_PLUS(30, 18, 1152),
  XL(36, 20, 1280),
  XXL(48, 24, 1536),
  _3B(24, 32, 3200);

  private final int layers;
  private final int heads;
  private final int dim;

  GptSize(int layers, int heads, int dim) {
    this.layers = layers;
    this.heads = heads;
    this.dim = dim;
  }

  /** The name in configurations: {@code XS}, …, {@code L+}, …, {@code 3B}. */
  public String label() {
    return name().replace("_PLUS", "+").replace("_", "");
  }

  /** The transformer of this size. */
  public TransformerConfig transformer(QueryKeyNorm norm) {
    return new TransformerConfig(dim, layers, heads, norm == QueryKeyNorm.RMS);
  }

  /** The size of a label. */
  public static GptSize of(String label) {
    return Arrays.stream(values())
        .filter(size -> size.label().equals(label.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid generator size: "
                        + label
                        + "; choose one of "
                        + Arrays.stream(values())
                            .map(GptSize::label)
                            .collect(Collectors.joining(", "))));
  }
}

package io.tessera.tokenizer.model;

import io.tessera.core.checkpoint.NameMapping;
import java.util.Optional;
import java.util.Set;

/**
 * The VQ models of LlamaGen ({@code vq_ds16_c2i.pt}, {@code vq_ds8_c2i.pt}), whose names and shapes
 * are {@link VqModel}'s. Names that it doesn't know stay as they are, so that a model of another
 * architecture is noticed.
 */
public final class LlamaGenWeights implements NameMapping {
  /** The rolling record of codes used, which LlamaGen's training keeps for display. */
  private static final Set<String> NO_WEIGHTS = Set.of("quantize.codebook_used");

  @Override
  public Optional<String> rename(String foreignName) {
    return NO_WEIGHTS.contains(foreignName) ? Optional.empty() : Optional.of(foreignName);
  }
}

package io.tessera.generator;

import io.tessera.core.checkpoint.NameMapping;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The class-conditional transformers of LlamaGen ({@code c2i_B_256.pt} and the like), whose names
 * and shapes are {@link Gpt}'s. Names that it doesn't know stay as they are, so that a model of
 * another architecture, such as a text-conditional one, is noticed.
 */
public final class LlamaGenWeights implements NameMapping {
  /** Tables that are computed, and keys and values of whoever sampled before saving. */
  private static final Pattern NO_WEIGHTS =
      Pattern.compile("freqs_cis|causal_mask|layers\\.\\d+\\.attention\\.kv_cache\\.[kv]_cache");

  @Override
  public Optional<String> rename(String foreignName) {
    return NO_WEIGHTS.matcher(foreignName).matches() ? Optional.empty() : Optional.of(foreignName);
  }
}

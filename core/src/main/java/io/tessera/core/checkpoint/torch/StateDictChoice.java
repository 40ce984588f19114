package io.tessera.core.checkpoint.torch;

import java.util.List;

/**
 * Which of the state dicts in a file is meant. Training programs save theirs beside other things,
 * under a key of their choice.
 */
public final class StateDictChoice {
  /** What LlamaGen's own programs look for, in their order; averaged weights come last. */
  private static final List<String> USUAL_KEYS = List.of("model", "module", "state_dict", "ema");

  private final List<String> keys;
  private final boolean named;

  private StateDictChoice(List<String> keys, boolean named) {
    this.keys = keys;
    this.named = named;
  }

  /**
   * The first of {@code model}, {@code module}, {@code state_dict} and {@code ema} that is there,
   * and inside of it once more; if none is, what was saved is itself the state dict. Averaged
   * weights ({@code ema}) come last since LlamaGen samples from the others unless told otherwise.
   */
  public static StateDictChoice usual() {
    return new StateDictChoice(USUAL_KEYS, false);
  }

  /** The one under a key of what was saved, such as {@code ema} or {@code discriminator}. */
  public static StateDictChoice named(String key) {
    return new StateDictChoice(List.of(key), true);
  }

  List<String> keys() {
    return keys;
  }

  /** Whether the file must have one of the keys. */
  boolean isNamed() {
    return named;
  }
}

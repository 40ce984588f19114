package io.tessera.integration.kills;

import java.nio.file.Path;
import java.util.List;

/** A training stage. */
enum Stage {
  TOKENIZER("tokenizer", List.of("train-tokenizer", "tokenize", "train-generator")),
  GENERATOR("generator", List.of("train-generator"));

  private final String folder;

  @SuppressWarnings("ImmutableEnumChecker") // it is: List.of
  private final List<String> undone;

  /**
   * A stage.
   *
   * @param folder of its results in the run
   * @param undone this stage's command and those after it
   */
  Stage(String folder, List<String> undone) {
    this.folder = folder;
    this.undone = undone;
  }

  /** Name of its results' folder in the run. */
  String folder() {
    return folder;
  }

  /** The command that trains it. */
  String command() {
    return "train-" + folder;
  }

  /** Whether a file of a finished run is there before this stage is trained. */
  boolean isInput(Path file) {
    String top = file.getName(0).toString();
    return switch (top) {
      case "lease", "generator" -> false;
      case "tokenizer", "tokens", "tokens.json" -> this == GENERATOR;
      case "stages" -> undone.stream().noneMatch(name -> file.endsWith(name + ".json"));
      default -> true;
    };
  }
}

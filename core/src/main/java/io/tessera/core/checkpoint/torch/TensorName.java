package io.tessera.core.checkpoint.torch;

import java.util.Arrays;

/** What names a tensor or a member of an archive may have. */
final class TensorName {
  static final int LONGEST = 4096;

  private TensorName() {}

  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST
        && name.chars().noneMatch(Character::isISOControl)
        && !isPathLike(name);
  }

  /** Whether a name used as a path could lead out of the folder that it is relative to. */
  static boolean isPathLike(String name) {
    return name.startsWith("/")
        || name.contains("\\")
        || name.matches("[A-Za-z]:.*")
        || Arrays.asList(name.split("/", -1)).contains("..");
  }
}

package io.tessera.core.storage;

import java.nio.charset.StandardCharsets;

/**
 * The paths that every storage takes: names separated by single slashes, such as {@code
 * rounds/000012/state.json}. A name is neither {@code .} nor {@code ..}, has no backslash, colon or
 * control character, does not start with {@value #RESERVED} and is at most 255 bytes of UTF-8. So a
 * path can't leave its root, and means the same on a local disk, HDFS and S3.
 */
public final class StoragePath {
  /** Names of files that are being written start so; lists don't show them. */
  public static final String RESERVED = ".unfinished-";

  private static final int LONGEST_NAME = 255;

  private StoragePath() {}

  /**
   * Returns the path of a file if it is good.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static String checkFile(String path) {
    if (path.isEmpty()) {
      throw invalid(path, "it is empty; name a file");
    }
    return checkPrefix(path);
  }

  /**
   * Returns the path of a file or folder if it is good; the empty one means the root.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static String checkPrefix(String path) {
    if (path.isEmpty()) {
      return path;
    }
    if (path.startsWith("/")) {
      throw invalid(path, "it is absolute; write it relative to the storage's root");
    }
    for (String name : path.split("/", -1)) {
      checkName(path, name);
    }
    return path;
  }

  private static void checkName(String path, String name) {
    if (name.isEmpty()) {
      throw invalid(path, "it has an empty name; write single slashes, and none at the end");
    }
    if (name.equals(".") || name.equals("..")) {
      throw invalid(path, "it has the name " + name + "; write the path without detours");
    }
    if (name.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))) {
      throw invalid(path, "backslashes, colons and control characters are not allowed");
    }
    if (name.startsWith(RESERVED)) {
      throw invalid(path, "names starting with " + RESERVED + " are for files being written");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw invalid(path, "a name in it is longer than " + LONGEST_NAME + " bytes");
    }
  }

  private static IllegalArgumentException invalid(String path, String reason) {
    var shown = new StringBuilder();
    path.chars()
        .limit(LONGEST_NAME)
        .forEach(c -> shown.append(Character.isISOControl(c) ? '\uFFFD' : (char) c));
    return new IllegalArgumentException("Invalid path: " + shown + ": " + reason);
  }
}

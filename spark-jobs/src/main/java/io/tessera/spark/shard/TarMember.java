package io.tessera.spark.shard;

import java.util.Arrays;
import java.util.List;

/**
 * A member of a tar file.
 *
 * @param name as stored, without a leading {@code ./} and doubled slashes
 * @param kind what it is
 * @param size bytes of data stored in the archive
 */
record TarMember(String name, Kind kind, long size) {
  /** What a member is. */
  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    DEVICE,
    SPARSE_FILE
  }

  /** Whether the name could lead out of a folder, or hide what it is. */
  boolean isUnsafe() {
    return name.startsWith("/")
        || name.contains("\\")
        || name.matches("[A-Za-z]:.*")
        || name.chars().anyMatch(Character::isISOControl)
        || Arrays.asList(name.split("/", -1)).contains("..");
  }

  /** The folder part of the name, empty for a member at the top. */
  String folder() {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** The name without its folder. */
  String file() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static TarMember of(String storedName, Kind kind, long size) {
    String absolute = storedName.startsWith("/") ? "/" : "";
    List<String> parts =
        Arrays.stream(storedName.split("/", -1))
            .filter(p -> !p.isEmpty() && !p.equals("."))
            .toList();
    return new TarMember(absolute + String.join("/", parts), kind, size);
  }
}

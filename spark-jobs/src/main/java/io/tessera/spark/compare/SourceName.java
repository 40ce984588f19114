package io.tessera.spark.compare;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.shard.SourceImages;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a user names: a location, and before it what it is, if that is not to be told from its name
 * and content.
 *
 * @param kind empty: to be told
 * @param location a path or a URI
 */
record SourceName(Optional<Kind> kind, String location) {
  private static final int LONGEST_NAME = 200;

  /** What a source can be. */
  enum Kind {
    FOLDER(Optional.of(SourceImages.Kind.FOLDER)),
    TAR(Optional.of(SourceImages.Kind.TAR)),
    PARQUET(Optional.of(SourceImages.Kind.PARQUET)),
    /** Images in {@code arr_0}, whatever else the file holds. */
    NPZ(Optional.empty()),
    /** Statistics, whatever else the file holds. */
    STATISTICS(Optional.empty());

    private final Optional<SourceImages.Kind> images;

    Kind(Optional<SourceImages.Kind> images) {
      this.images = images;
    }

    /** The kind of image source; empty: it is none of encoded images. */
    Optional<SourceImages.Kind> images() {
      return images;
    }

    private String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  /**
   * Reads it as it is written in commands.
   *
   * @throws JobException if there is no location
   */
  static SourceName of(String text) {
    Optional<Kind> kind =
        Arrays.stream(Kind.values()).filter(k -> text.startsWith(k.prefix())).findFirst();
    String location = kind.map(k -> text.substring(k.prefix().length())).orElse(text);
    if (location.isBlank()) {
      throw JobException.usage(
          "Invalid source: '%s'; name a file or folder, with one of %s before it if need be"
              .formatted(
                  text,
                  Arrays.stream(Kind.values())
                      .map(Kind::prefix)
                      .collect(Collectors.joining(", "))));
    }
    return new SourceName(kind, location);
  }

  /** Whether the file is one of NumPy's archives. */
  boolean isNumpy() {
    return kind.map(k -> k == Kind.NPZ || (k == Kind.STATISTICS && !isSums()))
        .orElse(location.endsWith(".npz"));
  }

  /** Whether the file holds Tessera's feature sums. */
  boolean isSums() {
    return location.endsWith(".tsfs") && kind.filter(k -> k != Kind.STATISTICS).isEmpty();
  }

  /** The last part of the location, as protocols can name it. */
  String label() {
    String path = location.replaceAll("/+$", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    String label = last.replaceAll("[\\s;\\p{Cntrl}]", "_");
    return label.isEmpty() ? "root" : label.substring(0, Math.min(label.length(), LONGEST_NAME));
  }
}

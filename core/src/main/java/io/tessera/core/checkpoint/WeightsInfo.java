package io.tessera.core.checkpoint;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a weights file says of itself, kept in the safetensors metadata.
 *
 * @param kind what the weights are of, such as {@code generator}
 * @param provenance where they come from
 * @param attributes further texts by key, such as the model's configuration; keys don't start with
 *     {@code tessera.} and aren't {@code format}
 */
public record WeightsInfo(String kind, Provenance provenance, Map<String, String> attributes) {
  static final String FORMAT_VERSION = "1";

  private static final String RESERVED = "tessera.";
  private static final String VERSION_KEY = RESERVED + "format-version";
  private static final String KIND_KEY = RESERVED + "kind";
  private static final String PROVENANCE_KEY = RESERVED + "provenance";

  /** What loaders outside look for before they take a file as PyTorch's. */
  private static final String FRAMEWORK_KEY = "format";

  public WeightsInfo {
    attributes = Map.copyOf(attributes);
    for (String key : attributes.keySet()) {
      if (isReserved(key)) {
        throw new IllegalArgumentException("Invalid attribute key: " + key + ", it is reserved");
      }
    }
  }

  /**
   * What a file says of itself.
   *
   * @param source what messages call the file
   * @throws CheckpointFormatException if Tessera didn't write it, or a later version did
   */
  public static WeightsInfo of(SafetensorsHeader header, String source) {
    Map<String, String> metadata = header.metadata();
    String version = entry(metadata, VERSION_KEY, source);
    if (!version.equals(FORMAT_VERSION)) {
      throw new CheckpointFormatException(
          source,
          "its format version is "
              + CheckpointFormatException.shown(version)
              + ", this version of Tessera knows "
              + FORMAT_VERSION);
    }
    SortedMap<String, String> attributes = new TreeMap<>(metadata);
    attributes.keySet().removeIf(WeightsInfo::isReserved);
    try {
      Provenance provenance =
          Provenance.fromJson(entry(metadata, PROVENANCE_KEY, source), "provenance");
      return new WeightsInfo(entry(metadata, KIND_KEY, source), provenance, attributes);
    } catch (JsonException e) {
      throw new CheckpointFormatException(source, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Checks that the weights are of the kind wanted.
   *
   * @param source what messages call the file
   * @throws CheckpointFormatException if they are of another
   */
  public void requireKind(String wanted, String source) {
    if (!kind.equals(wanted)) {
      throw new CheckpointFormatException(
          source,
          "it holds the weights of a "
              + CheckpointFormatException.shown(kind)
              + ", but those of a "
              + wanted
              + " are wanted");
    }
  }

  /** As safetensors metadata. */
  public Map<String, String> toMetadata() {
    SortedMap<String, String> metadata = new TreeMap<>(attributes);
    metadata.put(FRAMEWORK_KEY, "pt");
    metadata.put(VERSION_KEY, FORMAT_VERSION);
    metadata.put(KIND_KEY, kind);
    metadata.put(PROVENANCE_KEY, provenance.toJson());
    return metadata;
  }

  private static String entry(Map<String, String> metadata, String key, String source) {
    String value = metadata.get(key);
    if (value == null) {
      throw new CheckpointFormatException(
          source, "it lacks the metadata " + key + ": Tessera did not write it");
    }
    return value;
  }

  private static boolean isReserved(String key) {
    return key.startsWith(RESERVED) || key.equals(FRAMEWORK_KEY);
  }
}

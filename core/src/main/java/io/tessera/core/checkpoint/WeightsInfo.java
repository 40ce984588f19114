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
  private static final String FORMAT_VERSION = "1";

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
   * Refuses a file of another version of Tessera's; a file without a version is somebody else's.
   */
  static void checkVersion(SafetensorsHeader header, String source) {
    String version = header.metadata().getOrDefault(VERSION_KEY, FORMAT_VERSION);
    if (!version.equals(FORMAT_VERSION)) {
      throw new CheckpointFormatException(
          source,
          "its format version is "
              + CheckpointFormatException.shown(version)
              + ", this program knows "
              + FORMAT_VERSION
              + ": use the Tessera that wrote it");
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

  private static boolean isReserved(String key) {
    return key.startsWith(RESERVED) || key.equals(FRAMEWORK_KEY);
  }
}

package io.tessera.core.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a safetensors file holds.
 *
 * @param metadata texts about the file, sorted by key
 * @param tensors in the order the header names them, which may differ from that of their bytes
 */
public record SafetensorsHeader(Map<String, String> metadata, List<TensorInfo> tensors) {
  public SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /** The number of bytes after the header. */
  public long dataBytes() {
    return tensors.stream().mapToLong(TensorInfo::end).max().orElse(0);
  }
}

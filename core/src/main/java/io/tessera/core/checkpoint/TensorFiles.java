package io.tessera.core.checkpoint;

import java.io.Serializable;
import java.util.List;

/**
 * A set of tensors stored as consecutive safetensors files, each of whole tensors and about {@link
 * TensorStore#SHARD_BYTES} long.
 *
 * @param sha256 of the files' hashes, in order: the identity of the whole set
 * @param files in order
 */
public record TensorFiles(String sha256, List<StoredShard> files) implements Serializable {
  /** One file: its path within the run's storage, its length and its SHA-256. */
  public record StoredShard(String path, long bytes, String sha256) implements Serializable {}
}

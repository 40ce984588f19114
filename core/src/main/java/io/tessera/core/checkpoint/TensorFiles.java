package io.tessera.core.checkpoint;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of tensors stored as consecutive safetensors files, each of whole tensors and about {@link
 * TensorStore#SHARD_BYTES} long.
 *
 * @param sha256 of the files' hashes, in order: the identity of the whole set
 * @param files in order
 */
public record TensorFiles(String sha256, List<StoredShard> files) implements Serializable {
  /** The set that these files are, in order. */
  public static TensorFiles of(List<StoredShard> files) {
    String hashes = files.stream().map(StoredShard::sha256).collect(Collectors.joining());
    return new TensorFiles(Sha256.of(hashes.getBytes(StandardCharsets.US_ASCII)), files);
  }

  /** The same content without the places where it lies. */
  TensorFiles withoutPaths() {
    return new TensorFiles(
        sha256,
        files.stream().map(file -> new StoredShard("", file.bytes(), file.sha256())).toList());
  }

  /** One file: its path within the run's storage, its length and its SHA-256. */
  public record StoredShard(String path, long bytes, String sha256) implements Serializable {}
}

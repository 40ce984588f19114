package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes sets of tensors as safetensors files of bounded size, {@code
 * NAME-00001-of-00003.safetensors}, and reads them back. The division depends on the tensors' order
 * and sizes alone, so equal tensors give equal files.
 */
public final class TensorStore {
  /** A file is closed when it has reached this length; a larger tensor has a file of its own. */
  public static final long SHARD_BYTES = 64L << 20;

  private final Storage storage;

  public TensorStore(Storage storage) {
    this.storage = storage;
  }

  /**
   * Writes tensors in their order; existing files of that name are replaced.
   *
   * @param prefix path and beginning of the file names, e.g. {@code rounds/000001/parameters}
   */
  public TensorFiles write(
      String prefix, Map<String, NDArray> tensors, Map<String, String> metadata) {
    List<Map<String, NDArray>> shards = divide(tensors);
    List<StoredShard> files = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String path =
          String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", prefix, i + 1, shards.size());
      files.add(write(path, shards.get(i), metadata));
    }
    StringBuilder hashes = new StringBuilder();
    files.forEach(file -> hashes.append(file.sha256()));
    return new TensorFiles(
        Sha256.of(hashes.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII)), files);
  }

  /**
   * Reads a set of tensors into the manager, and checks each file's hash.
   *
   * @throws CheckpointFormatException if a file is damaged or not the one that was written
   */
  public Map<String, NDArray> read(TensorFiles files, NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (StoredShard file : files.files()) {
      try (InputStream in = storage.open(file.path());
          DigestInput digest = new DigestInput(in)) {
        tensors.putAll(Safetensors.read(digest, file.bytes(), manager).asMap());
        String found = digest.finish().sha256();
        if (!found.equals(file.sha256())) {
          throw new CheckpointFormatException(
              "Invalid checkpoint file "
                  + storage.location(file.path())
                  + ": its SHA-256 is "
                  + found
                  + ", committed was "
                  + file.sha256()
                  + "; restore it, or resume from an earlier round");
        }
      } catch (IOException e) {
        throw io.tessera.core.storage.StorageException.of("read", storage.location(file.path()), e);
      }
    }
    return tensors;
  }

  private StoredShard write(
      String path, Map<String, NDArray> tensors, Map<String, String> metadata) {
    try (AtomicOutput out = storage.create(path)) {
      Digest digest = Safetensors.write(tensors, metadata, out);
      out.commit();
      return new StoredShard(path, digest.bytes(), digest.sha256());
    }
  }

  private static List<Map<String, NDArray>> divide(Map<String, NDArray> tensors) {
    List<Map<String, NDArray>> shards = new ArrayList<>();
    Map<String, NDArray> shard = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      long size = tensor.getValue().size() * tensor.getValue().getDataType().getNumOfBytes();
      if (!shard.isEmpty() && bytes + size > SHARD_BYTES) {
        shards.add(shard);
        shard = new LinkedHashMap<>();
        bytes = 0;
      }
      shard.put(tensor.getKey(), tensor.getValue());
      bytes += size;
    }
    shards.add(shard);
    return shards;
  }
}

package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
  /** A file is closed before it passes this length; a larger tensor has a file of its own. */
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
  public TensorFiles write(String prefix, Map<String, NDArray> tensors) {
    List<Map<String, NDArray>> shards = divide(tensors);
    List<StoredShard> files = new ArrayList<>();
    StringBuilder hashes = new StringBuilder();
    for (int i = 0; i < shards.size(); i++) {
      String path =
          String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", prefix, i + 1, shards.size());
      StoredShard file = writeShard(path, shards.get(i));
      hashes.append(file.sha256());
      files.add(file);
    }
    return new TensorFiles(Sha256.of(hashes.toString().getBytes(StandardCharsets.US_ASCII)), files);
  }

  /**
   * Reads a set of tensors into the manager, and checks each file's hash.
   *
   * @throws CheckpointFormatException if a file is damaged or not the one that was written
   */
  public Map<String, NDArray> read(TensorFiles files, NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    files.files().forEach(file -> tensors.putAll(readShard(file, manager)));
    return tensors;
  }

  private StoredShard writeShard(String path, Map<String, NDArray> tensors) {
    try (AtomicOutput out = storage.create(path)) {
      Digest digest = SafetensorsWriter.write(NamedTensors.borrowing(tensors), Map.of(), out);
      out.commit();
      return new StoredShard(path, digest.bytes(), digest.sha256());
    } catch (IOException e) {
      throw StorageException.of("write", storage.location(path), e);
    }
  }

  private Map<String, NDArray> readShard(StoredShard file, NDManager manager) {
    String location = storage.location(file.path());
    try (InputStream in = storage.open(file.path());
        DigestInput digest = new DigestInput(in);
        SafetensorsReader reader =
            SafetensorsReader.of(digest, storage.size(file.path()), location)) {
      Map<String, NDArray> tensors = reader.read(manager).asMap();
      String found = digest.finish().sha256();
      if (!found.equals(file.sha256())) {
        throw new CheckpointFormatException(
            location,
            "its SHA-256 is "
                + found
                + ", committed was "
                + file.sha256()
                + "; restore it, or resume from an earlier round");
      }
      return tensors;
    } catch (IOException e) {
      throw StorageException.of("read", location, e);
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

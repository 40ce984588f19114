package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Writes sets of tensors as safetensors files of bounded size, {@code
 * NAME-00001-of-00003.safetensors}, and reads them back. The division depends on the tensors' order
 * and sizes alone, so equal tensors give equal files.
 */
public final class TensorStore {
  /** A file is closed before it passes this length; a larger tensor has a file of its own. */
  public static final long SHARD_BYTES = 64L << 20;

  private final Storage storage;

  /** Sets of tensors in this storage. */
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
    for (int i = 0; i < shards.size(); i++) {
      files.add(writeShard(path(prefix, i, shards.size()), shards.get(i)));
    }
    return TensorFiles.of(files);
  }

  /**
   * The path of a shard.
   *
   * @param index from 0
   */
  public static String path(String prefix, int index, int count) {
    return String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", prefix, index + 1, count);
  }

  /**
   * Reads a set of tensors into the manager, and checks each file's hash.
   *
   * @throws DamagedShardException if a file is missing or isn't the one that was written
   */
  public Map<String, NDArray> read(TensorFiles files, NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    files.files().forEach(file -> tensors.putAll(readSound(file, manager)));
    return tensors;
  }

  /**
   * Copies a set of tensors into others of the same names and shapes, one shard at a time, and
   * checks each file's hash before its tensors are copied.
   *
   * @param scratch for the shard that is being copied; its device is that of the targets
   * @throws DamagedShardException if a file is missing or isn't the one that was written
   * @throws IllegalArgumentException if the names differ from those of the targets
   */
  public void copyInto(TensorFiles files, Map<String, NDArray> targets, NDManager scratch) {
    Set<String> left = new HashSet<>(targets.keySet());
    for (StoredShard file : files.files()) {
      try (NDManager manager = scratch.newSubManager()) {
        Map<String, NDArray> shard = readSound(file, manager);
        shard.forEach(
            (name, tensor) -> {
              if (!left.remove(name)) {
                throw otherTensors(storage.location(file.path()), name);
              }
              TensorKernels.copy(tensor, Objects.requireNonNull(targets.get(name)));
            });
      }
    }
    if (!left.isEmpty()) {
      throw otherTensors(storage.location(""), left.iterator().next());
    }
  }

  private static IllegalArgumentException otherTensors(String location, String name) {
    return new IllegalArgumentException(
        "Invalid stored tensors in "
            + location
            + ": "
            + name
            + " is not both in the files and among the tensors to fill; were they made with another configuration or version?");
  }

  private Map<String, NDArray> readSound(StoredShard file, NDManager manager) {
    try {
      return readShard(file, manager);
    } catch (CheckpointFormatException | StorageException e) {
      throw DamagedShardException.of(e, file, storage.location(file.path()));
    }
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
        throw new DamagedShardException(
            file, location, "its SHA-256 is " + found + ", committed was " + file.sha256());
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

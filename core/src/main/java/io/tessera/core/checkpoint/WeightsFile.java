package io.tessera.core.checkpoint;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;

/** Weights in a storage: a safetensors file with a {@link WeightsInfo}. */
public final class WeightsFile {
  private WeightsFile() {}

  /**
   * Writes a file, visible only when complete.
   *
   * @return its digest and length, for the manifest that names it
   * @throws StorageException if the storage refuses
   * @throws IllegalArgumentException if a tensor is of a type that files don't hold
   */
  public static Digest write(Storage storage, String path, NamedTensors tensors, WeightsInfo info) {
    try (AtomicOutput out = storage.create(path)) {
      Digest digest = SafetensorsWriter.write(tensors, info.toMetadata(), out);
      out.commit();
      return digest;
    } catch (IOException e) {
      throw StorageException.of("write", storage.location(path), e);
    }
  }

  /**
   * Opens a file and reads its header; {@link WeightsInfo#of} tells what it holds.
   *
   * @throws StorageException if the storage refuses
   * @throws CheckpointFormatException if it isn't a sound safetensors file
   */
  public static SafetensorsReader open(Storage storage, String path) {
    long length = storage.size(path);
    return SafetensorsReader.of(storage.open(path), length, storage.location(path));
  }

  /**
   * Checks a file against the digest that a manifest gives; reads it to its end.
   *
   * @throws StorageException if the storage refuses
   * @throws CheckpointFormatException if it is another file, or damaged
   */
  public static void verify(Storage storage, String path, Digest expected) {
    Digest found;
    try (var in = storage.open(path)) {
      found = Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
    if (!found.equals(expected)) {
      throw new CheckpointFormatException(
          storage.location(path),
          "it has "
              + found.bytes()
              + " bytes with SHA-256 "
              + found.sha256()
              + ", its manifest says "
              + expected.bytes()
              + " bytes with "
              + expected.sha256());
    }
  }
}

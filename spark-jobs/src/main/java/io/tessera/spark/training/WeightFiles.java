package io.tessera.spark.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.DigestInput;
import io.tessera.core.checkpoint.SafetensorsReader;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Weights that the user names by a path: safetensors files on any Hadoop file system. */
public final class WeightFiles {
  private WeightFiles() {}

  /** A file's tensors by name, and its SHA-256. */
  public record Weights(Map<String, NDArray> tensors, String sha256) {}

  /**
   * Reads a file whole into the manager.
   *
   * @throws StorageException if it can't be read
   */
  public static Weights read(String file, Configuration hadoop, NDManager manager) {
    FileLocation location = FileLocation.of(file, hadoop);
    try (InputStream in = location.open();
        DigestInput digest = new DigestInput(in);
        SafetensorsReader reader = SafetensorsReader.of(digest, location.size(), file)) {
      Map<String, NDArray> tensors = reader.read(manager).asMap();
      return new Weights(tensors, digest.finish().sha256());
    } catch (IOException e) {
      throw StorageException.of("read", file, e);
    }
  }

  /** SHA-256 of a file. */
  public static String sha256(String file, Configuration hadoop) {
    return FileLocation.of(file, hadoop).digest().sha256();
  }
}

package io.tessera.spark.round;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/** Compares files with their recorded SHA-256. */
record CheckShards(List<StoredShard> files) implements RoundTask<CheckShards.Problems> {
  /** What is wrong, a line each. */
  record Problems(List<String> lines) implements java.io.Serializable {}

  @Override
  public String name() {
    return "check of " + files.size() + " files";
  }

  @Override
  public Problems run(TaskScope scope) {
    List<String> lines = new ArrayList<>();
    for (StoredShard file : files) {
      try {
        new Digest(file.sha256(), file.bytes()).check(scope.storage(), file.path());
      } catch (CheckpointFormatException e) {
        lines.add(String.valueOf(e.getMessage()));
      } catch (StorageException e) {
        if (e.kind() != StorageException.Kind.NOT_FOUND) {
          throw e;
        }
        lines.add(String.valueOf(e.getMessage()));
      }
    }
    return new Problems(List.copyOf(lines));
  }
}

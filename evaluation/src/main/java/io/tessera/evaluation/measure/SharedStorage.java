package io.tessera.evaluation.measure;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import java.io.Serializable;
import java.nio.file.Path;

/** A storage that every process that computes a piece of an evaluation can open for itself. */
@FunctionalInterface
public interface SharedStorage extends Serializable {
  /** Opens it. */
  Storage open();

  /** A folder of this machine, for evaluations that stay in it. */
  static SharedStorage local(Path folder) {
    String path = folder.toString();
    return () -> new LocalStorage(Path.of(path));
  }
}

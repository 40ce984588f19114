package io.tessera.integration.kills;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a training came to.
 *
 * @param parameters SHA-256 of the trained model
 * @param commits SHA-256 of the last link in the chain of its rounds, and so of all of them
 */
record Trained(String parameters, String commits) {
  static Trained of(Path run, Stage stage) throws IOException {
    Path folder = run.resolve(stage.folder());
    Path file = folder.resolve(ModelPointer.FILE);
    ModelPointer model = Json.read(Files.readString(file), ModelPointer.class, file.toString());
    return new Trained(
        model.parameters().sha256(),
        new RoundLog(new LocalStorage(folder)).latest().orElseThrow().sha256());
  }
}

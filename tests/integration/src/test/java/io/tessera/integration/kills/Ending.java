package io.tessera.integration.kills;

import io.tessera.core.checkpoint.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a case ended.
 *
 * @param code exit code of its last command
 * @param seconds that the command took
 * @param fired faults that have struck
 * @param secondAttempts tasks that Spark started beside a slow attempt
 */
record Ending(int code, double seconds, int fired, int secondAttempts) {
  private static final String FILE = "ending.json";

  static Ending of(Path work, Case one) throws IOException {
    Path file = work.resolve(one.name()).resolve(FILE);
    return Json.read(Files.readString(file), Ending.class, file.toString());
  }

  void write(Path work, Case one) throws IOException {
    Files.writeString(work.resolve(one.name()).resolve(FILE), Json.writePretty(this));
  }
}

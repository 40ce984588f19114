package io.tessera.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recipe in a file of this machine. */
public record LocalRecipe(Path file) implements Recipe {
  /** The recipe of a path, whether or not there is a file. */
  public LocalRecipe {
    file = file.normalize();
  }

  @Override
  public String text() throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException(Files.notExists(file) ? "no such file" : "not a readable file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Recipe.read(in);
    }
  }

  @Override
  public Recipe beside(String name) {
    return new LocalRecipe(file.resolveSibling(name));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

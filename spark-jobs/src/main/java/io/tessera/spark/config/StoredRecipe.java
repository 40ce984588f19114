package io.tessera.spark.config;

import io.tessera.core.config.LocalRecipe;
import io.tessera.core.config.Recipe;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A recipe in a Hadoop file system.
 *
 * @param uri with a scheme
 */
record StoredRecipe(String uri, Configuration hadoop) implements Recipe {
  private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

  /**
   * The recipe of a name: what has a scheme is a URI of any Hadoop file system, all else a path of
   * this machine, whatever the cluster's default file system is.
   *
   * @param hadoop asked only for a URI
   */
  static Recipe of(String name, Supplier<Configuration> hadoop) {
    return WITH_SCHEME.matcher(name).matches()
        ? new StoredRecipe(name, hadoop.get())
        : new LocalRecipe(java.nio.file.Path.of(name));
  }

  /**
   * {@inheritDoc}
   *
   * @throws StorageException if the storage refuses or can't be reached
   */
  @Override
  public String text() throws IOException {
    try (InputStream in = FileLocation.of(uri, hadoop).open()) {
      return Recipe.read(in);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.NOT_FOUND) {
        throw new IOException("no such file", e);
      }
      throw e;
    }
  }

  /** A URI would lead elsewhere, as to the web. */
  @Override
  public Recipe beside(String name) {
    if (WITH_SCHEME.matcher(name).matches()) {
      throw new IllegalArgumentException("a URI; what a recipe includes lies beside it");
    }
    return new StoredRecipe(new Path(new Path(uri).getParent(), name).toString(), hadoop);
  }

  @Override
  public String toString() {
    return uri;
  }
}

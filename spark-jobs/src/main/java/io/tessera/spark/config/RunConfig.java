package io.tessera.spark.config;

/**
 * Section {@code run}: which run this is.
 *
 * @param id name of the run, for people and schedulers
 * @param dir the run's folder: a local path or a URI of any Hadoop file system
 * @param seed the one seed that every random choice of the run derives from
 */
public record RunConfig(String id, String dir, long seed) {
  public RunConfig {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "Invalid run.id: \""
              + id
              + "\"; use 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit");
    }
    if (dir.isBlank()) {
      throw new IllegalArgumentException("Invalid run.dir: empty; name a folder, as runs/first");
    }
  }
}

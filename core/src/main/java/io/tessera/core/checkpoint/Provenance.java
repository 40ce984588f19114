package io.tessera.core.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Where weights come from: enough to make them again, or to see that two files differ in it.
 *
 * @param formatVersion of this record's JSON, {@value #FORMAT_VERSION} now
 * @param configHash SHA-256 of the canonical configuration that made them
 * @param parentCheckpoint SHA-256 of the weights that training started from; null if from random
 *     ones
 * @param dataSnapshot id of the table version that was read; null if none was
 * @param versions of the software that made them
 */
public record Provenance(
    int formatVersion,
    String configHash,
    @Nullable String parentCheckpoint,
    @Nullable String dataSnapshot,
    Versions versions) {
  private static final int FORMAT_VERSION = 1;

  /**
   * Versions as their makers spell them.
   *
   * @param spark null if Spark took no part
   */
  public record Versions(
      String tessera, String java, @Nullable String spark, String djl, String libtorch) {}

  public Provenance {
    checkHash("configHash", configHash);
    if (parentCheckpoint != null) {
      checkHash("parentCheckpoint", parentCheckpoint);
    }
  }

  /** A record of the present format. */
  public static Provenance of(
      String configHash,
      @Nullable String parentCheckpoint,
      @Nullable String dataSnapshot,
      Versions versions) {
    return new Provenance(FORMAT_VERSION, configHash, parentCheckpoint, dataSnapshot, versions);
  }

  /** One line of JSON; the same record always gives the same line. */
  public String toJson() {
    return Json.write(this);
  }

  private static void checkHash(String name, String value) {
    if (!Digest.isSha256(value)) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + ", expected 64 lower-case hexadecimal digits");
    }
  }
}

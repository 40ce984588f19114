package io.tessera.spark.sample;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.TableDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code samples/_manifest.json}: what a sample table holds and where it came from.
 *
 * @param format always {@link #FORMAT}
 * @param version of this format
 * @param generator SHA-256 of the generator's parameters
 * @param tokenizer SHA-256 of the tokenizer's parameters
 * @param seed that labels and images derive from
 * @param sampling the settings, in words
 * @param images how many
 * @param files of the table, in order
 * @param bytes length of each file, in their order; null in tables made before it was recorded
 */
@FormatVersion(value = SampleManifest.VERSION, format = SampleManifest.FORMAT)
public record SampleManifest(
    String format,
    int version,
    String generator,
    String tokenizer,
    long seed,
    String sampling,
    long images,
    List<String> files,
    @Nullable List<Long> bytes) {
  /** The format's name. */
  public static final String FORMAT = "tessera-samples";

  /** The version this program writes. */
  public static final int VERSION = 1;

  /** The table's folder in the run. */
  public static final String FOLDER = "samples";

  /** The manifest's file in the run. */
  public static final String FILE = FOLDER + "/" + TableDraft.MANIFEST;

  /**
   * Reads the manifest of a run's sample table.
   *
   * @throws JobException if there is no table
   * @throws JsonException if a newer program made it, or it is damaged
   */
  public static SampleManifest open(RunDirectory run) {
    return run.read(FILE, SampleManifest.class)
        .orElseThrow(
            () ->
                JobException.badData(
                    "Cannot find the sample table "
                        + run.location(FOLDER)
                        + ": run `tessera sample` first"));
  }

  /** Length of all files; of a table made before that was recorded, as they lie there. */
  public long totalBytes(Storage run) {
    return bytes == null
        ? files.stream().mapToLong(file -> run.size(FOLDER + "/" + file)).sum()
        : bytes.stream().mapToLong(Long::longValue).sum();
  }

  /** Full locations of the table's files in a run, in their order. */
  public List<String> locations(RunDirectory run) {
    return files.stream().map(file -> run.location(FOLDER + "/" + file)).toList();
  }
}

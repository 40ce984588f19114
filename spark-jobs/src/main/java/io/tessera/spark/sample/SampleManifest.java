package io.tessera.spark.sample;

import java.util.List;

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
 */
public record SampleManifest(
    String format,
    int version,
    String generator,
    String tokenizer,
    long seed,
    String sampling,
    long images,
    List<String> files) {
  /** The format's name. */
  public static final String FORMAT = "tessera-samples";

  /** The version this program writes. */
  public static final int VERSION = 1;

  /** The table's folder in the run. */
  public static final String FOLDER = "samples";
}

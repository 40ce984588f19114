package io.tessera.spark.table;

import java.util.List;
import java.util.SortedMap;

/**
 * {@code tokens/_manifest.json}: what a token table holds and where it came from.
 *
 * @param format always {@link #FORMAT}
 * @param version of this format
 * @param tokenizer SHA-256 of the tokenizer's parameters
 * @param source SHA-256 of the image table's manifest
 * @param codebookSize number of codes
 * @param gridSide tokens of a row and of a column
 * @param classes number of classes
 * @param preprocessing crops and views, in words
 * @param splits by name: train, heldout
 */
public record TokenManifest(
    String format,
    int version,
    String tokenizer,
    String source,
    int codebookSize,
    int gridSide,
    int classes,
    String preprocessing,
    SortedMap<String, SplitPart> splits) {
  /** The format's name. */
  public static final String FORMAT = "tessera-tokens";

  /** The version this program writes. */
  public static final int VERSION = 1;

  /**
   * One split.
   *
   * @param images how many
   * @param views rows of each image
   * @param files of the table, in order
   * @param codeCounts how often each code occurs, by code
   */
  public record SplitPart(long images, int views, List<TableFile> files, List<Long> codeCounts) {}

  /**
   * A file of the table.
   *
   * @param path in the table's folder
   * @param rows in it
   * @param bytes its length
   * @param sha256 of its content
   */
  public record TableFile(String path, long rows, long bytes, String sha256) {}
}

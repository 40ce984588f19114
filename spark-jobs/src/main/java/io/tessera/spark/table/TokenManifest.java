package io.tessera.spark.table;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code version=NNNNNN/_manifest.json}: what a version of a token table holds and where it came
 * from. Once it is there the version is finished and never changes.
 *
 * @param format always {@link #FORMAT}
 * @param version of this format
 * @param number of the table's version, from 1
 * @param parent {@link TokenClaim#parent}
 * @param tokenizer SHA-256 of the tokenizer's parameters
 * @param source SHA-256 of the image table's manifest
 * @param images {@link TokenInputs#images} of the image table
 * @param layout {@link TokenInputs#layout} of the image table, which orders the rows
 * @param codebookSize number of codes
 * @param gridSide tokens of a row and of a column
 * @param classes number of classes
 * @param preprocessing crops, views and what else shapes the codes, in words
 * @param splits by name: train, heldout
 */
@FormatVersion(
    value = TokenManifest.VERSION,
    oldest = TokenManifest.VERSION,
    format = TokenManifest.FORMAT)
public record TokenManifest(
    String format,
    int version,
    int number,
    @Nullable Integer parent,
    String tokenizer,
    String source,
    String images,
    String layout,
    int codebookSize,
    int gridSide,
    int classes,
    String preprocessing,
    SortedMap<String, SplitPart> splits) {
  /** The format's name. */
  public static final String FORMAT = "tessera-tokens";

  /** The version that this program writes and reads. */
  public static final int VERSION = 2;

  /**
   * One split.
   *
   * @param images how many
   * @param views rows of each image
   * @param checksum {@link RowChecksum} of the rows
   * @param files of the table, in order
   * @param codeCounts how often each code occurs, by code
   */
  public record SplitPart(
      long images, int views, String checksum, List<TableFile> files, List<Long> codeCounts) {}

  /**
   * A file of the table.
   *
   * @param path in the version's folder
   * @param rows in it
   * @param bytes its length
   * @param sha256 of its content
   */
  public record TableFile(String path, long rows, long bytes, String sha256) {}

  /**
   * Identifies the rows and their order, in whichever files they lie: SHA-256 of what they are made
   * from and of their checksums.
   */
  public String key() {
    StringBuilder text = new StringBuilder();
    for (Object part :
        List.of(
            FORMAT,
            version,
            tokenizer,
            images,
            layout,
            codebookSize,
            gridSide,
            classes,
            preprocessing)) {
      text.append(part).append('\n');
    }
    splits.forEach(
        (name, part) ->
            text.append(
                String.format(
                    Locale.ROOT, "%s %d %d %s\n", name, part.images, part.views, part.checksum)));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether an image has the codes that it gets from these inputs. */
  public boolean hasTheCodesOf(TokenInputs inputs) {
    return tokenizer.equals(inputs.tokenizer()) && preprocessing.equals(inputs.preprocessing());
  }

  /** Images in all splits. */
  public long countImages() {
    return splits.values().stream().mapToLong(SplitPart::images).sum();
  }

  /** Files of all splits. */
  public List<TableFile> files() {
    return splits.values().stream().flatMap(split -> split.files().stream()).toList();
  }

  /** Rows in all splits. */
  public long countRows() {
    return files().stream().mapToLong(TableFile::rows).sum();
  }
}

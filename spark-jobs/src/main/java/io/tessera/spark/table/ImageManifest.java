package io.tessera.spark.table;

import io.tessera.core.checkpoint.FormatVersion;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code images/_manifest.json}: what the image table holds and where it came from.
 *
 * @param format always {@link #FORMAT}
 * @param version of this format
 * @param seed that ordered and split the images
 * @param preprocessing what was done to the pixels: none
 * @param classNames by label
 * @param source where the images came from
 * @param heldoutSource where the held-out images came from; null: split off the source
 * @param splits by name: train, heldout
 * @param quarantined images by the reason for which they are not in the table
 */
@FormatVersion(value = ImageManifest.VERSION, format = ImageManifest.FORMAT)
public record ImageManifest(
    String format,
    int version,
    long seed,
    String preprocessing,
    List<String> classNames,
    Source source,
    @Nullable Source heldoutSource,
    SortedMap<String, SplitPart> splits,
    SortedMap<String, Long> quarantined) {
  /** The format's name. */
  public static final String FORMAT = "tessera-images";

  /** The version that this program writes; tables of version 1 have no content column. */
  public static final int VERSION = 2;

  /**
   * A source at the time of reading.
   *
   * @param location as configured
   * @param format idx, folder, tar or parquet
   * @param files how many
   * @param bytes of all files
   * @param digest exclusive or of the SHA-256 of each file's path, length and stamp
   * @param ignored files and members that are no images by their names
   * @param listing the files, where they are few
   */
  public record Source(
      String location,
      String format,
      long files,
      long bytes,
      String digest,
      long ignored,
      List<SourceFile> listing) {}

  /**
   * A file of a source.
   *
   * @param path in the source
   * @param bytes its length
   * @param stamp another stamp is another content: the entity tag of an object store, elsewhere the
   *     time of the last change
   */
  public record SourceFile(String path, long bytes, String stamp) implements Serializable {}

  /**
   * One split.
   *
   * @param images how many
   * @param bytes of the encoded images
   * @param checksum exclusive or of the rows' hashes, each of id and content, 16 hexadecimal digits
   * @param classCounts images by label
   * @param files of the table
   */
  public record SplitPart(
      long images, long bytes, String checksum, List<Long> classCounts, List<TableFile> files) {}

  /** A file of the table. */
  public record TableFile(String path, long images, long bytes) {}

  /** Images in all splits. */
  public long images() {
    return splits.values().stream().mapToLong(SplitPart::images).sum();
  }
}

package io.tessera.spark.config;

import io.tessera.core.config.Bytes;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageLimits;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code data}: the images and their table.
 *
 * @param source a file, a folder or a glob of any Hadoop file system; empty: not named yet
 * @param imageSize side in pixels of the images that models see
 * @param alpha what becomes of transparency
 * @param classNames names by label; empty: the source's own
 * @param maxBadFraction share of undecodable images from which on {@code shard} fails
 * @param maxImageBytes larger files are quarantined unread
 * @param maxImagePixels larger images are quarantined undecoded
 * @param targetFileSize size of the table's files
 * @param minFiles files per split at least, so that small tables spread over the cores
 */
public record DataConfig(
    Optional<String> source,
    DataFormat format,
    int imageSize,
    AlphaPolicy alpha,
    List<String> classNames,
    HeldoutConfig heldout,
    double maxBadFraction,
    Bytes maxImageBytes,
    long maxImagePixels,
    Bytes targetFileSize,
    int minFiles) {
  private static final long MAX_PIXELS = Integer.MAX_VALUE / 3;

  public DataConfig {
    require(imageSize >= 8 && imageSize <= 4096, "image-size", imageSize, "8 to 4096");
    require(
        maxBadFraction >= 0 && maxBadFraction <= 1, "max-bad-fraction", maxBadFraction, "0 to 1");
    require(
        maxImageBytes.count() >= 1 && maxImageBytes.count() <= 1 << 30,
        "max-image-bytes",
        maxImageBytes,
        "1 byte to 1GiB");
    require(
        maxImagePixels >= 1 && maxImagePixels <= MAX_PIXELS,
        "max-image-pixels",
        maxImagePixels,
        "1 to " + MAX_PIXELS);
    require(targetFileSize.count() >= 1, "target-file-size", targetFileSize, "1 byte or more");
    require(minFiles >= 1 && minFiles <= 100_000, "min-files", minFiles, "1 to 100000");
    classNames = List.copyOf(classNames);
  }

  /** Decodes images as these settings say, and none that is larger. */
  public ImageDecoder decoder() {
    return new ImageDecoder(alpha, new ImageLimits(maxImagePixels, maxImageBytes.toInt()));
  }

  private static void require(boolean holds, String key, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid data." + key + ": " + value + "; use " + range);
    }
  }
}

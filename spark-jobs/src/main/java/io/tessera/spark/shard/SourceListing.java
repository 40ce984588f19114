package io.tessera.spark.shard;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.util.List;
import java.util.Locale;

/**
 * The files of a source at the time of reading.
 *
 * @param location as configured
 * @param format what kind of source it was read as
 * @param total what the files amount to
 * @param files each of them, where they are few
 */
record SourceListing(
    String location, DataFormat format, SourceTotal total, List<SourceFile> files) {
  /** The most files that are listed by name. */
  static final int LISTED = 1000;

  static SourceListing of(String location, DataFormat format, List<SourceFile> files) {
    return new SourceListing(
        location,
        format,
        SourceTotal.of(files),
        files.size() > LISTED ? List.of() : List.copyOf(files));
  }

  /**
   * What a manifest says of it.
   *
   * @param ignored files and archive members that are no images by their names
   */
  ImageManifest.Source described(long ignored) {
    return new ImageManifest.Source(
        location,
        format.name().toLowerCase(Locale.ROOT),
        total.files(),
        total.bytes(),
        total.digest(),
        ignored,
        files);
  }
}

package io.tessera.spark.shard;

import io.tessera.spark.table.ImageManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/**
 * The source and, where it is given, the source of the held-out images.
 *
 * @param source {@code data.source}
 * @param heldout {@code data.heldout.source}
 */
record InputImages(ImageSource source, Optional<ImageSource> heldout) {
  /** The most files that a manifest lists by name. */
  private static final int LISTED = 1000;

  /**
   * Does something with the images of one source; {@code given} tells whether it is the held-out
   * one.
   */
  interface Body<T> {
    JavaRDD<T> apply(JavaRDD<RawImage> images, boolean given);
  }

  /** Both sources through {@code body}, together. */
  <T> JavaRDD<T> map(SparkSession spark, Body<T> body) throws IOException {
    JavaRDD<T> images = body.apply(source.images(spark), false);
    return heldout.isPresent()
        ? images.union(body.apply(heldout.get().images(spark), true))
        : images;
  }

  long expectedImages() {
    return source.expectedImages() + heldout.map(ImageSource::expectedImages).orElse(0L);
  }

  List<String> classNames() {
    return source.classNames();
  }

  ImageManifest.Source describeSource() {
    return describe(source.listing());
  }

  Optional<ImageManifest.Source> describeHeldout() {
    return heldout.map(ImageSource::listing).map(InputImages::describe);
  }

  private static ImageManifest.Source describe(SourceListing listing) {
    List<ImageManifest.SourceFile> files =
        listing.files().size() > LISTED
            ? List.of()
            : listing.files().stream()
                .map(file -> new ImageManifest.SourceFile(file.path(), file.bytes()))
                .toList();
    return new ImageManifest.Source(
        listing.location(),
        listing.format(),
        listing.files().size(),
        listing.bytes(),
        listing.digest(),
        listing.ignored(),
        files);
  }
}

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

  ExpectedImages expected() {
    return heldout.map(given -> source.expected().plus(given.expected())).orElse(source.expected());
  }

  List<String> classNames() {
    return source.classNames();
  }

  ImageManifest.Source describeSource() {
    return describe(source);
  }

  Optional<ImageManifest.Source> describeHeldout() {
    return heldout.map(InputImages::describe);
  }

  private static ImageManifest.Source describe(ImageSource source) {
    return source.listing().described(source.ignored());
  }

  void release() {
    source.release();
    heldout.ifPresent(ImageSource::release);
  }
}

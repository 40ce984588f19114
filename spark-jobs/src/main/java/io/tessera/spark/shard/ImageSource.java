package io.tessera.spark.shard;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Where raw images come from. Opening a source reads names and headers, never a pixel. */
interface ImageSource {
  /** The files it is made of. */
  SourceListing listing();

  /** How many images its names and headers promise. */
  ExpectedImages expected();

  /** Files and archive members that are no images by their names. */
  default long ignored() {
    return 0;
  }

  /** Names by label; empty where the source has none. */
  List<String> classNames();

  /** Every image, in tasks of a size that suits the source; reading it twice gives the same. */
  JavaRDD<RawImage> images(SparkSession spark) throws IOException;

  /** Gives back what the executors keep for it. */
  default void release() {}
}

package io.tessera.spark.shard;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Where raw images come from. Looking at a source reads names and headers, never a pixel. */
interface ImageSource {
  /** What there is. */
  SourceListing listing();

  /** The number of images, as far as it is known before reading. */
  long expectedImages();

  /** Names by label; empty where the source has none. */
  List<String> classNames();

  /** Every image, in tasks of a size that suits the source; reading it twice gives the same. */
  JavaRDD<RawImage> images(SparkSession spark) throws IOException;
}

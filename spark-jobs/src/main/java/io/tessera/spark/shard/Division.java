package io.tessera.spark.shard;

import java.io.Serializable;
import scala.Tuple2;

/** Where each image goes. */
record Division(Splitter splitter, TableLayout layout) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The image with its place. */
  Tuple2<PlacedImage, StoredImage> place(RawImage image, IdHash hash, boolean given) {
    int file = layout.file(splitter.split(image.label(), hash, given), hash);
    return new Tuple2<>(new PlacedImage(file, hash.order(), image.id()), new StoredImage(image));
  }
}

package io.tessera.spark.training;

import io.tessera.spark.config.AugmentationConfig;
import io.tessera.spark.config.DataConfig;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.CacheFolder;
import io.tessera.spark.table.DecodedImages;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageCache;
import java.io.Serializable;
import java.util.List;

/**
 * The training images as a stage's executors reach them.
 *
 * @param key identifies the table's content
 * @param files of the training split, in order
 * @param hadoop how to read them
 */
record TrainingImages(String key, List<FileRange> files, ShippedHadoop hadoop)
    implements Serializable {
  /** Opens them on the running executor, which caches them on its disk. */
  DecodedImages open(DataConfig data, AugmentationConfig augmentation) {
    ImageCache cache =
        ImageCache.open(CacheFolder.ofExecutor(), key, files, hadoop.configuration());
    return new DecodedImages(
        cache, data.decoder(), data.imageSize(), augmentation.of(data.imageSize()));
  }
}

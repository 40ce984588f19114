package io.tessera.spark.tokenize;

import io.tessera.core.image.EncodedImage;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageHeader;
import io.tessera.core.image.RgbImage;
import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.TokenizeConfig;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.tokenize.MemoryBudget.Share;
import java.util.List;

/**
 * Decodes and crops images. Safe for several threads, whose decoded images share a memory budget.
 */
final class ViewMaker {
  /** A decoder's copy and ours take three each; progressive JPEGs hold their coefficients too. */
  private static final long BYTES_PER_PIXEL = 12;

  private final TokenizeConfig views;
  private final int side;
  private final ImageDecoder decoder;
  private final MemoryBudget memory;

  /**
   * @param views which ones
   * @param data how images are decoded, and the views' side
   * @param decodeMemory bytes for the images that are decoded at once
   */
  ViewMaker(TokenizeConfig views, DataConfig data, long decodeMemory) {
    this.views = views;
    side = data.imageSize();
    decoder = data.decoder();
    memory = new MemoryBudget(decodeMemory);
  }

  /** Bytes of an image's views. */
  long bytesOfViews() {
    return 3L * side * side * views.viewCount();
  }

  /**
   * The views of an image.
   *
   * @throws TableFileException if it cannot be decoded
   */
  List<RgbImage> apply(ImageRow row) {
    try {
      EncodedImage image = decoder.open(row.bytes());
      ImageHeader header = image.header();
      try (Share ignored = memory.take(BYTES_PER_PIXEL * header.width() * header.height())) {
        return views.apply(image.decode(), side);
      }
    } catch (ImageDecodeException e) {
      throw new TableFileException(
          "Cannot decode image "
              + row.id()
              + ", which decoded when it was sharded: "
              + e.getMessage()
              + "; shard again",
          e);
    }
  }
}

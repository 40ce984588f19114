package io.tessera.spark.config;

import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.RgbImage;
import io.tessera.core.image.TenCrop;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code tokenize}: how images become rows of the token table.
 *
 * @param views which views of a training image are kept; held-out images have their centre only
 * @param cropRange size of the ten crops' source over the crop
 * @param batchSize images that go through the network at once
 * @param unitImages images of a unit of work, at least
 * @param table where the token table lies; none: in the run
 */
public record TokenizeConfig(
    Views views, double cropRange, int batchSize, long unitImages, Optional<String> table) {
  public TokenizeConfig {
    if (!(cropRange >= 1 && cropRange <= 4)) {
      throw new IllegalArgumentException("Invalid crop-range: " + cropRange + "; use 1 to 4");
    }
    if (batchSize < 1 || unitImages < 1) {
      throw new IllegalArgumentException(
          "Invalid tokenize: batch-size "
              + batchSize
              + ", unit-images "
              + unitImages
              + "; use 1 or more");
    }
  }

  /** Which views of an image become rows. */
  public enum Views {
    /** The centre crop. */
    CENTER,
    /** The centre crop and its mirror image. */
    FLIP,
    /** Four corners and the centre, then the same mirrored. */
    TEN_CROP
  }

  /** The same for held-out images. */
  public TokenizeConfig centreOnly() {
    return new TokenizeConfig(Views.CENTER, cropRange, batchSize, unitImages, table);
  }

  /** Number of views of a training image. */
  public int viewCount() {
    return switch (views) {
      case CENTER -> 1;
      case FLIP -> 2;
      case TEN_CROP -> TenCrop.VIEWS;
    };
  }

  /** The views of a training image, each of this side. */
  public List<RgbImage> apply(RgbImage image, int size) {
    return switch (views) {
      case CENTER -> List.of(new CenterCrop(size).apply(image));
      case FLIP -> {
        RgbImage centre = new CenterCrop(size).apply(image);
        yield List.of(centre, centre.flipHorizontally());
      }
      case TEN_CROP -> new TenCrop(size, cropRange).apply(image);
    };
  }
}

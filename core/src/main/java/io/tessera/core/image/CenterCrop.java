package io.tessera.core.image;

/**
 * Scales the shorter side to {@code size} and cuts the middle square, equal to ADM's and LlamaGen's
 * {@code center_crop_arr} in every byte. Smaller images grow. An image that is already {@code
 * size}×{@code size} is returned as it is.
 *
 * @param size side of the result in pixels
 */
public record CenterCrop(int size) implements ImageTransform {

  public CenterCrop {
    ShortSideResize.requireCropSize(size);
  }

  @Override
  public RgbImage apply(RgbImage image) {
    ShortSideResize resize = ShortSideResize.of(image, size);
    return resize.crop((resize.width() - size) / 2, (resize.height() - size) / 2, size);
  }
}

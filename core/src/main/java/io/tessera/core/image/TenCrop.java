package io.tessera.core.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The ten views with which LlamaGen extracts codes: the image is centre-cropped to ⌊size·range⌋,
 * then cut as torchvision's {@code TenCrop} does: top left, top right, bottom left, bottom right,
 * centre, and the same five of the mirror image.
 *
 * @param size side of each view in pixels
 * @param range how much larger the square is that the views are cut from, at least 1; LlamaGen uses
 *     1.1 and 1.05
 */
public record TenCrop(int size, double range) {

  /** How many views one image has. */
  public static final int VIEWS = 10;

  public TenCrop {
    ShortSideResize.requireCropSize(size);
    if (!(range >= 1)) {
      throw new IllegalArgumentException("Invalid crop range: %s; use 1 or more".formatted(range));
    }
    ShortSideResize.requireCropSize((int) (size * range));
  }

  /** The ten views, each {@code size}×{@code size}. */
  public List<RgbImage> apply(RgbImage image) {
    RgbImage square = new CenterCrop((int) (size * range)).apply(image);
    List<RgbImage> views = new ArrayList<>(VIEWS);
    addCornersAndCentre(square, views);
    addCornersAndCentre(square.flipHorizontally(), views);
    return List.copyOf(views);
  }

  private void addCornersAndCentre(RgbImage square, List<RgbImage> views) {
    int far = square.width() - size;
    int middle = (int) Math.rint(far / 2.0); // torchvision rounds half to even
    views.add(square.crop(0, 0, size, size));
    views.add(square.crop(far, 0, size, size));
    views.add(square.crop(0, far, size, size));
    views.add(square.crop(far, far, size, size));
    views.add(square.crop(middle, middle, size, size));
  }
}

package io.tessera.core.image;

import java.util.List;

/**
 * Lays equal-sized images out in rows, in order from the top left. A last row that is not full ends
 * in background.
 *
 * @param columns images in a row, at least 1
 * @param gap pixels of background between neighbours, not scaled
 * @param scale each pixel becomes a square of this side, at least 1
 * @param background colour between the images, {@code 0xRRGGBB}
 */
public record ImageGrid(int columns, int gap, int scale, int background) {

  private static final int WHITE = 0xFFFFFF;

  public ImageGrid {
    if (columns < 1) {
      throw new IllegalArgumentException("Invalid columns: %d; use 1 or more".formatted(columns));
    }
    if (gap < 0) {
      throw new IllegalArgumentException("Invalid gap: %d; use 0 or more".formatted(gap));
    }
    if (scale < 1) {
      throw new IllegalArgumentException("Invalid scale: %d; use 1 or more".formatted(scale));
    }
    if (background < 0 || background > WHITE) {
      throw new IllegalArgumentException(
          "Invalid background: %d; use 0x000000 to 0xFFFFFF".formatted(background));
    }
  }

  /** Images side by side, at their size, with no gap. */
  public static ImageGrid ofColumns(int columns) {
    return new ImageGrid(columns, 0, 1, WHITE);
  }

  public ImageGrid withGap(int pixels) {
    return new ImageGrid(columns, pixels, scale, background);
  }

  public ImageGrid withScale(int factor) {
    return new ImageGrid(columns, gap, factor, background);
  }

  public ImageGrid withBackground(int rgb) {
    return new ImageGrid(columns, gap, scale, rgb);
  }

  /**
   * The images as one. It is {@code columns} wide even if there are fewer images.
   *
   * @throws IllegalArgumentException if there is no image, sizes differ, or the result is too large
   */
  public RgbImage tile(List<RgbImage> images) {
    requireEqualSizes(images);
    RgbImage first = images.get(0);
    int rows = (images.size() - 1) / columns + 1;
    RgbImage canvas =
        RgbImage.filled(length(columns, first.width()), length(rows, first.height()), background);
    byte[] target = canvas.samples(); // not shared yet
    for (int i = 0; i < images.size(); i++) {
      int x = (i % columns) * (first.width() * scale + gap);
      int y = (i / columns) * (first.height() * scale + gap);
      draw(images.get(i), target, canvas.width(), x, y);
    }
    return canvas;
  }

  private int length(int count, int side) {
    long length = count * ((long) side * scale + gap) - gap;
    if (length > RgbImage.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "Cannot tile images: a side would be %d pixels; use fewer columns or a smaller scale"
              .formatted(length));
    }
    return (int) length;
  }

  private void draw(RgbImage image, byte[] target, int targetWidth, int left, int top) {
    byte[] source = image.samples();
    for (int y = 0; y < image.height() * scale; y++) {
      int to = ((top + y) * targetWidth + left) * RgbImage.CHANNELS;
      int rowStart = y / scale * image.width();
      for (int x = 0; x < image.width() * scale; x++) {
        int from = (rowStart + x / scale) * RgbImage.CHANNELS;
        target[to++] = source[from];
        target[to++] = source[from + 1];
        target[to++] = source[from + 2];
      }
    }
  }

  private static void requireEqualSizes(List<RgbImage> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("Cannot tile images: there are none");
    }
    RgbImage first = images.get(0);
    for (RgbImage image : images) {
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IllegalArgumentException(
            "Cannot tile images: %s and %s differ in size; resize them first"
                .formatted(first, image));
      }
    }
  }
}

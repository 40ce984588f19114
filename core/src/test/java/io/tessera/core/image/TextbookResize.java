package io.tessera.core.image;

/** The definition of separable resampling in doubles, pixel by pixel: slow and obvious. */
final class TextbookResize {

  private TextbookResize() {}

  static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    byte[] across = new byte[3 * width * image.height()];
    for (int i = 0; i < across.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      int channel = i % 3;
      across[i] = level(image.width(), width, x, filter, from -> image.sample(from, y, channel));
    }
    RgbImage half = RgbImage.of(width, image.height(), across);
    byte[] down = new byte[3 * width * height];
    for (int i = 0; i < down.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      int channel = i % 3;
      down[i] = level(image.height(), height, y, filter, from -> half.sample(x, from, channel));
    }
    return RgbImage.of(width, height, down);
  }

  private interface Line {
    int at(int position);
  }

  private static byte level(int from, int to, int target, ResampleFilter filter, Line line) {
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    double centre = (target + 0.5) * scale;
    double sum = 0;
    double weights = 0;
    for (int source = 0; source < from; source++) {
      double weight = filter.weight((source + 0.5 - centre) / stretch);
      sum += weight * line.at(source);
      weights += weight;
    }
    return (byte) Math.max(0, Math.min(255, Math.round(sum / weights)));
  }
}

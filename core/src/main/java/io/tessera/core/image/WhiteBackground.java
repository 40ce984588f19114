package io.tessera.core.image;

import org.opencv.core.CvType;

/**
 * Lays decoded rows on white, see {@link AlphaPolicy#WHITE}; 16-bit samples count by their top
 * byte.
 */
final class WhiteBackground {

  private static final int WHITE = 255;

  private final int channels;
  private final int shift;
  private final int greyKey;

  /**
   * Rows will have this many channels: 1 grey, 3 BGR, 4 BGRA.
   *
   * @param depth {@link CvType#CV_8U} or {@link CvType#CV_16U}
   */
  WhiteBackground(ParsedImage image, int channels, int depth) {
    this.channels = channels;
    this.shift = depth == CvType.CV_16U ? 8 : 0;
    this.greyKey = image.greyKey();
  }

  /** Writes the row as RGB from {@code at} on. */
  void compose(int[] row, byte[] target, int at) {
    int to = at;
    for (int from = 0; from < row.length; from += channels) {
      int red = row[from + (channels > 1 ? 2 : 0)];
      int green = row[from + (channels > 1 ? 1 : 0)];
      int blue = row[from];
      int alpha = channels == 4 ? row[from + 3] >> shift : WHITE;
      if (channels == 1 && blue == greyKey) {
        alpha = 0;
      }
      target[to++] = over(red >> shift, alpha);
      target[to++] = over(green >> shift, alpha);
      target[to++] = over(blue >> shift, alpha);
    }
  }

  private static byte over(int colour, int alpha) {
    return (byte) ((colour * alpha + (WHITE - alpha) * WHITE + WHITE / 2) / WHITE);
  }
}

package io.tessera.core.image;

/**
 * What an encoded image says of itself before it is decoded.
 *
 * @param width pixels in a row, as stored: an orientation tag is not applied
 * @param height rows
 */
public record ImageHeader(ImageFormat format, int width, int height) {

  /** Width times height. */
  public long pixels() {
    return (long) width * height;
  }
}

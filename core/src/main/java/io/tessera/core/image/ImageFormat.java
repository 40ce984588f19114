package io.tessera.core.image;

/** The encodings that {@link ImageDecoder} reads, told apart by content, never by name. */
public enum ImageFormat {
  JPEG,
  PNG,
  WEBP,
  BMP
}

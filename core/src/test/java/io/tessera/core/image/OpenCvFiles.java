package io.tessera.core.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Files in the formats that only OpenCV writes here. */
final class OpenCvFiles {

  private static final int LOSSLESS = 101; // OpenCV's WebP quality over 100

  private OpenCvFiles() {}

  static byte[] lossless(String extension, RgbImage image) {
    return encode(extension, image.width(), image.height(), bgr(image), LOSSLESS);
  }

  static byte[] lossyWebp(RgbImage image) {
    return encode(".webp", image.width(), image.height(), bgr(image), 80);
  }

  static byte[] webpOfOnePixel(int blue, int green, int red, int alpha) {
    byte[] pixel = {(byte) blue, (byte) green, (byte) red, (byte) alpha};
    return encode(".webp", 1, 1, pixel, LOSSLESS);
  }

  private static byte[] bgr(RgbImage image) {
    byte[] samples = image.toByteArray();
    for (int i = 0; i < samples.length; i += 3) {
      byte red = samples[i];
      samples[i] = samples[i + 2];
      samples[i + 2] = red;
    }
    return samples;
  }

  private static byte[] encode(
      String extension, int width, int height, byte[] samples, int webpQuality) {
    OpenCvLibrary.ensureLoaded();
    int type = samples.length == 4 ? CvType.CV_8UC4 : CvType.CV_8UC3;
    try (NativeMat pixels = new NativeMat(new Mat(height, width, type));
        NativeMat encoded = new NativeMat(new MatOfByte());
        NativeMat options =
            new NativeMat(new MatOfInt(Imgcodecs.IMWRITE_WEBP_QUALITY, webpQuality))) {
      pixels.mat().put(0, 0, samples);
      MatOfByte file = (MatOfByte) encoded.mat();
      Imgcodecs.imencode(extension, pixels.mat(), file, (MatOfInt) options.mat());
      return file.toArray();
    }
  }
}

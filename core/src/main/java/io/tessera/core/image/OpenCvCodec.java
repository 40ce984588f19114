package io.tessera.core.image;

import io.tessera.core.image.ImageDecodeException.Reason;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** The one place that calls OpenCV. Native memory never leaves it. */
final class OpenCvCodec {

  private static final int COLOUR_AS_STORED =
      Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION;
  private static final int PNG_LEVEL = 6;

  private OpenCvCodec() {}

  /** Decodes to 8-bit RGB, dropping alpha. */
  static RgbImage decode(ParsedImage image) throws ImageDecodeException {
    try (NativeMat decoded = read(image, COLOUR_AS_STORED)) {
      byte[] samples = new byte[RgbImage.sampleCount(decoded.mat().cols(), decoded.mat().rows())];
      decoded.mat().get(0, 0, samples);
      swapRedAndBlue(samples);
      return RgbImage.owning(decoded.mat().cols(), decoded.mat().rows(), samples);
    }
  }

  /** Decodes with the image's transparency laid on white. */
  static RgbImage decodeOverWhite(ParsedImage image) throws ImageDecodeException {
    try (NativeMat decoded = read(image, Imgcodecs.IMREAD_UNCHANGED)) {
      Mat mat = decoded.mat();
      WhiteBackground background = new WhiteBackground(image, mat.channels(), mat.depth());
      byte[] samples = new byte[RgbImage.sampleCount(mat.cols(), mat.rows())];
      int[] row = new int[mat.cols() * mat.channels()];
      for (int y = 0; y < mat.rows(); y++) {
        readRow(mat, y, row);
        background.compose(row, samples, y * mat.cols() * RgbImage.CHANNELS);
      }
      return RgbImage.owning(mat.cols(), mat.rows(), samples);
    }
  }

  /** Encodes as an 8-bit RGB PNG. */
  static byte[] encodePng(RgbImage image) {
    OpenCvLibrary.ensureLoaded();
    try (NativeMat pixels = new NativeMat(new Mat(image.height(), image.width(), CvType.CV_8UC3));
        NativeMat encoded = new NativeMat(new MatOfByte());
        NativeMat options =
            new NativeMat(
                new MatOfInt(
                    Imgcodecs.IMWRITE_PNG_COMPRESSION,
                    PNG_LEVEL,
                    Imgcodecs.IMWRITE_PNG_STRATEGY,
                    Imgcodecs.IMWRITE_PNG_STRATEGY_DEFAULT))) {
      byte[] row = new byte[image.width() * RgbImage.CHANNELS];
      for (int y = 0; y < image.height(); y++) {
        System.arraycopy(image.samples(), y * row.length, row, 0, row.length);
        swapRedAndBlue(row);
        pixels.mat().put(y, 0, row);
      }
      MatOfByte png = (MatOfByte) encoded.mat();
      if (!Imgcodecs.imencode(".png", pixels.mat(), png, (MatOfInt) options.mat())) {
        throw new IllegalStateException("Cannot encode PNG: OpenCV refused " + image);
      }
      return png.toArray();
    }
  }

  private static NativeMat read(ParsedImage image, int flags) throws ImageDecodeException {
    OpenCvLibrary.ensureLoaded();
    Mat decoded = nativeDecode(image, flags);
    ImageHeader header = image.header();
    if (decoded.cols() != header.width() || decoded.rows() != header.height()) {
      String size = decoded.cols() + "x" + decoded.rows();
      decoded.release();
      throw new ImageDecodeException(
          Reason.CORRUPT,
          "the %s of %dx%d cannot be read (decoder's result: %s)"
              .formatted(header.format(), header.width(), header.height(), size));
    }
    return new NativeMat(decoded);
  }

  private static Mat nativeDecode(ParsedImage image, int flags) throws ImageDecodeException {
    try (NativeMat encoded = new NativeMat(new MatOfByte(image.bytes()))) {
      return Imgcodecs.imdecode(encoded.mat(), flags);
    } catch (Exception e) { // the JNI layer also throws bare, undeclared Exceptions
      throw new ImageDecodeException(
          Reason.CORRUPT,
          "the %s cannot be read: %s".formatted(image.header().format(), e.getMessage()),
          e);
    }
  }

  private static void readRow(Mat mat, int y, int[] row) {
    if (mat.depth() == CvType.CV_8U) {
      byte[] bytes = new byte[row.length];
      mat.get(y, 0, bytes);
      for (int i = 0; i < row.length; i++) {
        row[i] = bytes[i] & 0xFF;
      }
    } else {
      short[] shorts = new short[row.length];
      mat.get(y, 0, shorts);
      for (int i = 0; i < row.length; i++) {
        row[i] = shorts[i] & 0xFFFF;
      }
    }
  }

  /** OpenCV's channel order is BGR. */
  private static void swapRedAndBlue(byte[] samples) {
    for (int i = 0; i < samples.length; i += RgbImage.CHANNELS) {
      byte first = samples[i];
      samples[i] = samples[i + 2];
      samples[i + 2] = first;
    }
  }
}

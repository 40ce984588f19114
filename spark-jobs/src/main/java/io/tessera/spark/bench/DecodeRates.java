package io.tessera.spark.bench;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * How fast one core decodes and crops, by ways that take turns. A thread's processor time is
 * counted, so that what else the machine does matters little.
 */
final class DecodeRates {
  static final String LIBRARY = "OpenCV: decode";
  static final String LIBRARY_RESIZE = "OpenCV: decode, resize (no antialiasing)";
  static final String DECODE = "Tessera: decode";
  static final String CROP = "Tessera: decode, centre crop";

  private static final int WARM_UP = 10;
  private static final int REPEATS = 7;

  private final List<byte[]> files;
  private final int side;

  /**
   * @param files JPEGs, larger than the crop
   * @param side of the crop
   */
  DecodeRates(List<byte[]> files, int side) {
    this.files = files;
    this.side = side;
  }

  private interface Way {
    void apply(byte[] file) throws ImageDecodeException;
  }

  /** Images a second of each way. */
  Map<String, Double> measure() throws ImageDecodeException {
    ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);
    CenterCrop crop = new CenterCrop(side);
    decoder.decode(files.get(0)); // loads the library
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(LIBRARY, file -> decodeAlone(file).release());
    ways.put(LIBRARY_RESIZE, this::decodeAndResize);
    ways.put(DECODE, decoder::decode);
    ways.put(CROP, file -> crop.apply(decoder.decode(file)));
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (int repeat = 0; repeat < WARM_UP + REPEATS; repeat++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double rate = files.size() / seconds(way.getValue());
        if (repeat >= WARM_UP) {
          rates.computeIfAbsent(way.getKey(), unused -> new ArrayList<>()).add(rate);
        }
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    rates.forEach(
        (way, all) ->
            medians.put(
                way, Spread.median(all.stream().mapToDouble(Double::doubleValue).toArray())));
    return medians;
  }

  private double seconds(Way way) throws ImageDecodeException {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (byte[] file : files) {
      way.apply(file);
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }

  private static Mat decodeAlone(byte[] file) {
    MatOfByte encoded = new MatOfByte(file);
    Mat decoded =
        Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION);
    encoded.release();
    return decoded;
  }

  private void decodeAndResize(byte[] file) {
    Mat decoded = decodeAlone(file);
    double scale = (double) side / Math.min(decoded.cols(), decoded.rows());
    Mat resized = new Mat();
    Size size = new Size(Math.rint(decoded.cols() * scale), Math.rint(decoded.rows() * scale));
    Imgproc.resize(decoded, resized, size, 0, 0, Imgproc.INTER_CUBIC);
    byte[] samples = new byte[3 * side * side];
    Mat square = resized.submat(0, side, 0, side);
    square.get(0, 0, samples);
    square.release();
    resized.release();
    decoded.release();
  }
}

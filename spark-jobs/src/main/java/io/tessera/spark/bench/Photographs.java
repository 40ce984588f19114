package io.tessera.spark.bench;

import io.tessera.core.random.CounterRandom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEG files that cost a decoder what photographs do: noise with as much variance in each octave of
 * wavelengths, the spectrum of natural images (Field 1987, doi:10.1364/JOSAA.4.002379).
 */
final class Photographs {
  private static final float QUALITY = 0.9f;

  /** Grey levels of an octave, such that 500x375 pixels take about 110 kB, as in ImageNet. */
  private static final float LEVELS = 30;

  private static final int LONGEST_OCTAVE = 8;

  private Photographs() {}

  /** The JPEG file of a picture; of a number and size always the same. */
  static byte[] jpeg(int number, int width, int height) {
    float[] light = noise(CounterRandom.of(number, "light"), width, height);
    float[] tint = noise(CounterRandom.of(number, "tint"), width, height);
    int[] pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          level(light[i] + tint[i] / 3) << 16
              | level(light[i]) << 8
              | level(light[i] - tint[i] / 3);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return encode(image);
  }

  /** The same picture as another file: with a comment. */
  static byte[] withComment(byte[] jpeg, String comment) {
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(jpeg.length + 4 + text.length)
        .put(jpeg, 0, 2) // start of image
        .putShort((short) 0xFFFE)
        .putShort((short) (2 + text.length))
        .put(text)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static int level(float value) {
    return Math.min(Math.max(Math.round(128 + value), 0), 255);
  }

  private static float[] noise(CounterRandom random, int width, int height) {
    float[] sum = new float[width * height];
    long drawn = 0;
    for (int octave = 0; octave <= LONGEST_OCTAVE; octave++) {
      int columns = (width >> octave) + 2;
      float[] lattice = new float[columns * ((height >> octave) + 2)];
      for (int i = 0; i < lattice.length; i++) {
        lattice[i] = (float) (2 * LEVELS * (random.uniform(drawn++) - 0.5));
      }
      addInterpolated(lattice, columns, octave, sum, width);
    }
    return sum;
  }

  /** Adds the lattice, one point every 2^octave pixels, with straight lines between them. */
  private static void addInterpolated(
      float[] lattice, int columns, int octave, float[] sum, int width) {
    int step = 1 << octave;
    for (int i = 0; i < sum.length; i++) {
      int x = i % width;
      int y = i / width;
      float u = (float) (x & (step - 1)) / step;
      float v = (float) (y & (step - 1)) / step;
      int at = (y >> octave) * columns + (x >> octave);
      float top = lattice[at] + u * (lattice[at + 1] - lattice[at]);
      float bottom =
          lattice[at + columns] + u * (lattice[at + columns + 1] - lattice[at + columns]);
      sum[i] += top + v * (bottom - top);
    }
  }

  private static byte[] encode(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), quality);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}

package io.tessera.evaluation.reference;

import io.tessera.core.checkpoint.numpy.NpyHeader;
import io.tessera.core.checkpoint.numpy.NpyHeader.Layout;
import io.tessera.core.checkpoint.numpy.NpyReader;
import io.tessera.core.checkpoint.numpy.NpyType;
import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.image.RgbImage;
import java.util.List;
import java.util.Locale;

/**
 * The images of a {@code .npz} file as ADM's evaluator takes them: {@code arr_0}, uint8 [N, H, W,
 * 3]. They are read one after another; memory holds one.
 */
public final class SampleFile implements AutoCloseable {
  private static final String IMAGES = "arr_0";
  private static final int CHANNELS = 3;

  private final NpyReader reader;
  private final int images;
  private final int height;
  private final int width;

  private SampleFile(NpyReader reader) {
    this.reader = reader;
    List<Long> shape = reader.header().shape();
    this.images = Math.toIntExact(shape.get(0));
    this.height = Math.toIntExact(shape.get(1));
    this.width = Math.toIntExact(shape.get(2));
  }

  /**
   * Opens a file.
   *
   * @throws IllegalArgumentException when it holds no such images, saying what it holds
   */
  public static SampleFile open(NpzFile file) {
    if (!file.contains(IMAGES)) {
      throw refused(
          file,
          "it has no arr_0, but "
              + file.names()
              + (file.contains("mu") ? "; these are statistics: name it as a reference" : ""));
    }
    NpyReader reader = file.array(IMAGES);
    try {
      check(file, reader.header());
      return new SampleFile(reader);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static void check(NpzFile file, NpyHeader header) {
    List<Long> shape = header.shape();
    if (header.type() != NpyType.UINT8) {
      throw refused(
          file,
          "arr_0 is of type %s, expected uint8; scale the images to 0..255, round and clip them"
              .formatted(header.type().name().toLowerCase(Locale.ROOT)));
    }
    if (shape.size() == 3 || (shape.size() == 4 && shape.get(3) == 1)) {
      throw refused(
          file, "arr_0 has shape " + shape + ", grey images; repeat the channel to get RGB");
    }
    if (shape.size() == 4 && shape.get(3) == 4) {
      throw refused(
          file,
          "arr_0 has shape " + shape + ", images with alpha; blend them with a background first");
    }
    if (shape.size() != 4 || shape.get(3) != CHANNELS) {
      throw refused(file, "arr_0 has shape " + shape + ", expected [N, H, W, 3]");
    }
    if (header.layout() == Layout.COLUMN_MAJOR) {
      throw refused(
          file,
          "arr_0 lies in Fortran's order, in which images don't follow one another; save np.ascontiguousarray(arr_0)");
    }
    if (shape.stream().anyMatch(axis -> axis < 1 || axis > Integer.MAX_VALUE)) {
      throw refused(file, "arr_0 has shape " + shape + "; no axis may be empty");
    }
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows of pixels. */
  public int height() {
    return height;
  }

  /** Passes over the next images. */
  public void skip(int count) {
    reader.skip(Math.multiplyExact((long) height * width * CHANNELS, (long) count));
  }

  /** The next image. */
  public RgbImage next() {
    byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(height, width), CHANNELS)];
    reader.read(samples);
    return RgbImage.of(width, height, samples);
  }

  @Override
  public void close() {
    reader.close();
  }

  private static IllegalArgumentException refused(NpzFile file, String reason) {
    return new IllegalArgumentException(
        "Cannot read samples %s: %s".formatted(file.source(), reason));
  }
}

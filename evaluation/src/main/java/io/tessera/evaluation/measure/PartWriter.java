package io.tessera.evaluation.measure;

import io.tessera.core.checkpoint.numpy.NpyWriter;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.measure.SetPart.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what a network says of some consecutive images of a set, in parts of {@value #IMAGES}
 * images: memory holds one part. Done twice, it leaves the same files. Not thread-safe.
 */
public final class PartWriter {
  static final int IMAGES = 256;
  private static final int HASH_BYTES = 32;

  private final Storage storage;
  private final String path;
  private final SetShape shape;
  private final float[] pool;
  private final float[] logits;
  private final float[] spatial;
  private final byte[] pixels;
  private final List<SetPart> parts = new ArrayList<>();
  private int held;

  /**
   * @param path what the names of the parts begin with, the same for the same images and network
   */
  public PartWriter(Storage storage, String path, SetShape shape) {
    this.storage = storage;
    this.path = path;
    this.shape = shape;
    pool = new float[IMAGES * shape.dimension()];
    logits = new float[IMAGES * shape.classes()];
    spatial = new float[IMAGES * shape.spatialDimension()];
    pixels = new byte[IMAGES * HASH_BYTES];
  }

  /**
   * Adds the next images.
   *
   * @param hashes SHA-256 of each image, 32 bytes
   * @throws IllegalArgumentException when a number is not finite, naming its image
   */
  public void add(FeatureRows rows, List<byte[]> hashes) {
    float[] features = rows.features();
    float[] scores = rows.logits();
    float[] places = rows.spatial();
    check("features", features, rows.images(), shape.dimension());
    check("logits", scores, rows.images(), shape.classes());
    check("spatial features", places, rows.images(), shape.spatialDimension());
    for (int row = 0; row < rows.images(); row++) {
      copy(features, row, pool, shape.dimension());
      copy(scores, row, logits, shape.classes());
      copy(places, row, spatial, shape.spatialDimension());
      System.arraycopy(hashes.get(row), 0, pixels, held * HASH_BYTES, HASH_BYTES);
      held++;
      if (held == IMAGES) {
        flush();
      }
    }
  }

  private void copy(float[] from, int row, float[] to, int width) {
    System.arraycopy(from, row * width, to, held * width, width);
  }

  private void check(String what, float[] values, int images, int width) {
    if (values.length != images * width) {
      throw new IllegalArgumentException(
          "Invalid %s: %d values of %d images, expected %d for each"
              .formatted(what, values.length, images, width));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Invalid %s: %s in column %d of image %d of %s; check that image and the network's weights"
                .formatted(what, values[i], i % width, images() + i / width, path));
      }
    }
  }

  private int images() {
    return parts.stream().mapToInt(SetPart::images).sum() + held;
  }

  /** The parts, after the last image; none if there was none. */
  public List<SetPart> finish() {
    if (held > 0) {
      flush();
    }
    return List.copyOf(parts);
  }

  private void flush() {
    SetPart part = new SetPart("%s-%04d".formatted(path, parts.size()), held);
    write(part, Content.POOL, pool, shape.dimension());
    write(part, Content.LOGITS, logits, shape.classes());
    if (shape.spatialDimension() > 0) {
      write(part, Content.SPATIAL, spatial, shape.spatialDimension());
    }
    try (AtomicOutput out = storage.create(part.file(Content.PIXELS))) {
      NpyWriter.write(out, Arrays.copyOf(pixels, held * HASH_BYTES), held, HASH_BYTES);
      out.commit();
    } catch (IOException e) {
      throw StorageException.of("write", storage.location(part.path()), e);
    }
    parts.add(part);
    held = 0;
  }

  private void write(SetPart part, Content content, float[] values, int width) {
    try (AtomicOutput out = storage.create(part.file(content))) {
      NpyWriter.write(out, Arrays.copyOf(values, held * width), held, width);
      out.commit();
    } catch (IOException e) {
      throw StorageException.of("write", storage.location(part.path()), e);
    }
  }
}

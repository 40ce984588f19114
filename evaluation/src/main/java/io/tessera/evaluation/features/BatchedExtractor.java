package io.tessera.evaluation.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Runs an extractor over any number of images. The network sees all batches of images of one size
 * filled up alike, the last with black images, so that what it says of an image does not depend on
 * how many others came with it.
 */
public final class BatchedExtractor {
  /** Bytes of a batch's pixels; the float32 planes made of them are four times as much. */
  private static final long LARGEST_BATCH = 1 << 28;

  private final FeatureExtractor extractor;
  private final NDManager manager;
  private final int batchSize;

  /**
   * @param extractor stays the caller's
   * @param manager parent of each batch's manager, on the extractor's device
   * @param batchSize images that go through the network at once
   */
  public BatchedExtractor(FeatureExtractor extractor, NDManager manager, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Invalid batch size: %d; use at least 1".formatted(batchSize));
    }
    this.extractor = extractor;
    this.manager = manager;
    this.batchSize = batchSize;
  }

  /**
   * Images of a size that go through the network at once: as many as was asked for, or fewer if
   * they are large.
   */
  public int batchSize(int height, int width) {
    long bytes = 3L * height * width;
    return (int) Math.max(1, Math.min(batchSize, LARGEST_BATCH / bytes));
  }

  /**
   * Features and class scores of images, in their order.
   *
   * @param images each {@code [height, width, 3]} unsigned bytes
   * @throws IllegalArgumentException when an image has another number of samples, or a size the
   *     network can't take
   */
  public FeatureRows extract(List<byte[]> images, int height, int width) {
    int d = extractor.dimension();
    int k = extractor.classes();
    int s = extractor.spatialDimension();
    float[] features = new float[Math.multiplyExact(images.size(), d)];
    float[] logits = new float[Math.multiplyExact(images.size(), k)];
    float[] spatial = new float[Math.multiplyExact(images.size(), s)];
    int size = batchSize(height, width);
    for (int from = 0; from < images.size(); from += size) {
      int count = Math.min(size, images.size() - from);
      try (NDManager batch = manager.newSubManager()) {
        Features found =
            extractor.extract(
                pixels(batch, images.subList(from, from + count), size, height, width));
        System.arraycopy(found.features().toFloatArray(), 0, features, from * d, count * d);
        System.arraycopy(found.logits().toFloatArray(), 0, logits, from * k, count * k);
        if (s > 0) {
          float[] places = found.spatial().orElseThrow().toFloatArray();
          System.arraycopy(places, 0, spatial, from * s, count * s);
        }
      }
    }
    return new FeatureRows(images.size(), features, logits, spatial);
  }

  private static NDArray pixels(
      NDManager batch, List<byte[]> images, int size, int height, int width) {
    int samples = Math.multiplyExact(Math.multiplyExact(height, width), 3);
    byte[] pixels = new byte[Math.multiplyExact(size, samples)];
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).length != samples) {
        throw new IllegalArgumentException(
            "Invalid image: %d samples, expected %d for RGB at %d x %d"
                .formatted(images.get(i).length, samples, width, height));
      }
      System.arraycopy(images.get(i), 0, pixels, i * samples, samples);
    }
    return batch.create(ByteBuffer.wrap(pixels), new Shape(size, height, width, 3), DataType.UINT8);
  }
}

package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.tokenizer.model.ForwardPass;
import io.tessera.tokenizer.model.TokenizerConfig;
import io.tessera.tokenizer.model.VqModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images to codes and codes to images. The network always sees batches of one fixed size, the last
 * filled up, so that the codes of an image don't depend on the images it came with.
 *
 * <p>An image is its samples, {@code [H, W, 3]} interleaved, one unsigned byte each; its codes are
 * the N indices of its token grid in raster order. Safe for several threads.
 */
public final class ImageTokenizer {
  private final VqModel model;
  private final NDManager manager;
  private final int batchSize;
  private final ForwardPass pass;

  /**
   * @param model with its values; stays the caller's
   * @param manager parent of each batch's manager, on the model's device
   * @param batchSize images that go through the network at once
   * @param precision what convolutions compute in; codes are meant to be made in float32
   */
  public ImageTokenizer(VqModel model, NDManager manager, int batchSize, Precision precision) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("Invalid batch size: " + batchSize + "; use at least 1");
    }
    this.model = model;
    this.manager = manager;
    this.batchSize = batchSize;
    this.pass = ForwardPass.inference(precision);
  }

  /**
   * Codes of images.
   *
   * @throws IllegalArgumentException if an image is not of the configured size
   */
  public List<int[]> encode(List<byte[]> images) {
    TokenizerConfig config = model.config();
    int samples = samples();
    for (byte[] image : images) {
      if (image.length != samples) {
        throw new IllegalArgumentException(
            "Invalid image: "
                + image.length
                + " samples; the tokenizer takes "
                + samples
                + ", which is "
                + config.imageSize()
                + "x"
                + config.imageSize()
                + " pixels of "
                + config.imageChannels()
                + " channels; crop the images first");
      }
    }
    List<int[]> codes = new ArrayList<>(images.size());
    ByteBuffer batch = newBatch();
    for (int from = 0; from < images.size(); from += batchSize) {
      batch.clear();
      images.subList(from, Math.min(from + batchSize, images.size())).forEach(batch::put);
      codes.addAll(encode(batch.flip()));
    }
    return codes;
  }

  /** A buffer for {@link #encode(ByteBuffer)}, empty: its limit is a batch's samples. */
  public ByteBuffer newBatch() {
    return ByteBuffer.allocateDirect(Math.multiplyExact(batchSize, samples()));
  }

  /**
   * Codes of one batch, without a copy of its samples.
   *
   * @param images a buffer of {@link #newBatch}, flipped: its samples up to the limit are those of
   *     at most a batch of images, {@code [B, H, W, 3]}; not to be written to meanwhile
   * @throws IllegalArgumentException if those are no whole number of images
   */
  public List<int[]> encode(ByteBuffer images) {
    TokenizerConfig config = model.config();
    int count = images.remaining() / samples();
    if (!images.isDirect()
        || images.capacity() != batchSize * samples()
        || images.remaining() != count * samples()) {
      throw new IllegalArgumentException(
          "Invalid batch: "
              + images.remaining()
              + " of "
              + images.capacity()
              + " samples; fill a buffer of newBatch with whole images of "
              + samples()
              + " samples and flip it");
    }
    int side = config.imageSize();
    Shape shape = new Shape(batchSize, side, side, config.imageChannels());
    try (GradMode ignored = GradMode.off();
        NDManager step = manager.newSubManager()) {
      NDArray pixels = step.create(images.duplicate().clear(), shape, DataType.UINT8);
      NDArray latents = model.encode(TensorKernels.pixelsToFloat(pixels), pass);
      long[] indices = model.quantize(latents).indices().toLongArray(); // [B, N]
      return IntStream.range(0, count).mapToObj(image -> codes(indices, image)).toList();
    }
  }

  private int[] codes(long[] indices, int image) {
    int tokens = model.config().tokens();
    return Arrays.stream(indices, image * tokens, (image + 1) * tokens)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private int samples() {
    TokenizerConfig config = model.config();
    return config.imageSize() * config.imageSize() * config.imageChannels();
  }

  /**
   * Images of codes.
   *
   * @throws IllegalArgumentException if an array has not one code per token, or a code is not one
   *     of the codebook's
   */
  public List<byte[]> decode(List<int[]> codes) {
    codes.forEach(this::checkCodes);
    List<byte[]> images = new ArrayList<>(codes.size());
    for (int from = 0; from < codes.size(); from += batchSize) {
      decodeBatch(codes.subList(from, Math.min(from + batchSize, codes.size())), images);
    }
    return images;
  }

  private void decodeBatch(List<int[]> codes, List<byte[]> images) {
    TokenizerConfig config = model.config();
    long[] indices = new long[batchSize * config.tokens()];
    for (int i = 0; i < codes.size(); i++) {
      for (int j = 0; j < config.tokens(); j++) {
        indices[i * config.tokens() + j] = codes.get(i)[j];
      }
    }
    try (GradMode ignored = GradMode.off();
        NDManager step = manager.newSubManager()) {
      Shape shape = new Shape(batchSize, config.gridSide(), config.gridSide());
      NDArray decoded = model.decodeCodes(step.create(indices, shape), pass);
      byte[] pixels = TensorKernels.floatToPixels(decoded).toByteArray(); // [B, H, W, 3]
      int samples = pixels.length / batchSize;
      for (int i = 0; i < codes.size(); i++) {
        images.add(Arrays.copyOfRange(pixels, i * samples, (i + 1) * samples));
      }
    }
  }

  private void checkCodes(int[] codes) {
    TokenizerConfig config = model.config();
    if (codes.length != config.tokens()) {
      throw new IllegalArgumentException(
          "Invalid codes: "
              + codes.length
              + " for an image; the tokenizer's grid has "
              + config.tokens()
              + "; they are of another tokenizer");
    }
    for (int code : codes) {
      if (code < 0 || code >= config.codebook().size()) {
        throw new IllegalArgumentException(
            "Invalid code: "
                + code
                + "; the codebook has 0 to "
                + (config.codebook().size() - 1)
                + "; they are of another tokenizer");
      }
    }
  }
}

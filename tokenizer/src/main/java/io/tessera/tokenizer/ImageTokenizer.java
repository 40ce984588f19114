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
    int samples = config.imageSize() * config.imageSize() * config.imageChannels();
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
    for (int from = 0; from < images.size(); from += batchSize) {
      encodeBatch(images.subList(from, Math.min(from + batchSize, images.size())), samples, codes);
    }
    return codes;
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

  private void encodeBatch(List<byte[]> images, int samples, List<int[]> codes) {
    TokenizerConfig config = model.config();
    int side = config.imageSize();
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(batchSize, samples));
    images.forEach(buffer::put);
    buffer.rewind();
    try (GradMode ignored = GradMode.off();
        NDManager step = manager.newSubManager()) {
      Shape shape = new Shape(batchSize, side, side, config.imageChannels());
      NDArray pixels = step.create(buffer, shape, DataType.UINT8);
      NDArray latents = model.encode(TensorKernels.pixelsToFloat(pixels), pass);
      long[] indices = model.quantize(latents).indices().toLongArray(); // [B, N]
      for (int i = 0; i < images.size(); i++) {
        codes.add(
            Arrays.stream(indices, i * config.tokens(), (i + 1) * config.tokens())
                .mapToInt(Math::toIntExact)
                .toArray());
      }
    }
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

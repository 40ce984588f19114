package io.tessera.tokenizer.loss;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/**
 * PatchGAN (Isola et al. 2017, section 3.2.2), with the names and shapes of LlamaGen's: tells real
 * patches from reconstructed ones. {@code [B, 3, H, W]} in [−1, 1] → logits {@code [B, 1, P, P]},
 * high for real.
 *
 * <p>LlamaGen's state dict also has {@code num_batches_tracked}, which nothing reads; it is none of
 * ours.
 */
public final class PatchDiscriminator {
  private static final int KERNEL = 4;
  private static final int PADDING = 1;
  private static final int LARGEST_MULTIPLIER = 8;
  private static final double SLOPE = 0.2;
  private static final Initializer WEIGHT_LAW = Initializer.normal(0, 0.02);
  private static final Initializer NORM_LAW = Initializer.normal(1, 0.02);

  private final Conv2d first;
  private final List<Middle> middle = new ArrayList<>();
  private final Conv2d last;

  /** Convolution without bias, batch norm; both before a leaky rectifier. */
  private record Middle(Parameter weight, int stride, BatchNorm2d norm) {}

  /** How batch norms get their statistics. */
  @FunctionalInterface
  private interface Normalization {
    NDArray apply(BatchNorm2d norm, NDArray x);
  }

  /** Declares the network's parameters in the scope, for images of so many channels. */
  public PatchDiscriminator(ParameterScope scope, int imageChannels, AdversarialConfig config) {
    ParameterScope main = scope.scope("main");
    int filters = config.filters();
    first = convolution(main.scope(0), imageChannels, filters, 2);
    int in = filters;
    int index = 2;
    for (int n = 1; n <= config.layers(); n++) {
      int out = filters * Math.min(1 << n, LARGEST_MULTIPLIER);
      Parameter weight = main.scope(index).weight("weight", WEIGHT_LAW, out, in, KERNEL, KERNEL);
      BatchNorm2d norm = new BatchNorm2d(main.scope(index + 1), out, NORM_LAW);
      middle.add(new Middle(weight, n < config.layers() ? 2 : 1, norm));
      in = out;
      index += 3;
    }
    last = convolution(main.scope(index), in, 1, 1);
  }

  /**
   * Side P of the logits for images of a side.
   *
   * @throws IllegalArgumentException if not one patch fits
   */
  public static int patches(int imageSize, int layers) {
    int side = side(imageSize, layers);
    if (side < 1) {
      throw new IllegalArgumentException(
          "Invalid discriminator layers: "
              + layers
              + " leave no patch of a "
              + imageSize
              + "-pixel image; use fewer");
    }
    return side;
  }

  /** The largest number of layers that leaves a patch of images of a side; 0: none does. */
  public static int mostLayers(int imageSize) {
    int layers = 0;
    while (side(imageSize, layers + 1) >= 1) {
      layers++;
    }
    return layers;
  }

  private static int side(int imageSize, int layers) {
    return (imageSize >> layers) - 2;
  }

  /** Logits by the batch's own statistics, which move the running ones in place. */
  public NDArray trainingLogits(NDArray images, Precision precision) {
    return forward(images, BatchNorm2d::training, precision);
  }

  /** Logits by the running statistics. */
  public NDArray inferenceLogits(NDArray images, Precision precision) {
    return forward(images, BatchNorm2d::inference, precision);
  }

  private NDArray forward(NDArray images, Normalization normalization, Precision precision) {
    NDArray h = activated(first.forward(images, precision));
    for (Middle layer : middle) {
      NDArray convolved =
          ConvolutionKernels.conv2d(h, layer.weight.value(), layer.stride, PADDING, precision);
      h.close();
      NDArray normalized = normalization.apply(layer.norm, convolved);
      convolved.close();
      h = activated(normalized);
    }
    try (NDArray features = h) {
      return last.forward(features, precision);
    }
  }

  private static NDArray activated(NDArray x) {
    try (x) {
      return TensorKernels.leakyRelu(x, SLOPE);
    }
  }

  private static Conv2d convolution(ParameterScope scope, int in, int out, int stride) {
    Initializer biasLaw = Initializer.fanIn((long) in * KERNEL * KERNEL);
    return new Conv2d(scope, in, out, KERNEL, stride, PADDING, WEIGHT_LAW, biasLaw);
  }
}

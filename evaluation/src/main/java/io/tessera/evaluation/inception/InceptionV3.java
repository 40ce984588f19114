package io.tessera.evaluation.inception;

import static io.tessera.evaluation.inception.Block.sequence;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import io.tessera.evaluation.inception.ConvNormRelu.Kernel;

/**
 * The Inception-v3 graph of 2015-12-05 in inference, which defines the FID (Heusel et al. 2017). It
 * differs from torchvision's network: average pools leave padding out, the last block's pool is a
 * maximum, there are 1008 classes and no auxiliary head. Parameter names are those of pytorch-fid's
 * state dict.
 */
public final class InceptionV3 {
  /** Height and width of the input. */
  public static final int INPUT_SIDE = 299;

  /** Pooled features, D. */
  public static final int FEATURES = 2048;

  /** Values of the spatial features, {@value #SPATIAL_CHANNELS} channels at 17 x 17 places. */
  public static final int SPATIAL_FEATURES = 17 * 17 * InceptionV3.SPATIAL_CHANNELS;

  /** Class scores, K. */
  public static final int CLASSES = 1008;

  private static final int SPATIAL_CHANNELS = 7;

  private final Block stem; // [B, 3, 299, 299] to [B, 64, 73, 73]
  private final Block reduction; // to [B, 192, 35, 35]
  private final Block middle; // to [B, 768, 17, 17], of Mixed_6d
  private final Block last17; // to [B, 768, 17, 17], of Mixed_6e
  private final Block top; // to [B, 2048, 8, 8]
  private final Parameter weight;
  private final Parameter bias;

  /** Declares the network's parameters, as buffers: it is not trained. */
  public InceptionV3(ParameterScope scope) {
    stem =
        sequence(
            new ConvNormRelu(scope.scope("Conv2d_1a_3x3"), 3, 32, Kernel.valid(3, 2)),
            new ConvNormRelu(scope.scope("Conv2d_2a_3x3"), 32, 32, Kernel.valid(3, 1)),
            new ConvNormRelu(scope.scope("Conv2d_2b_3x3"), 32, 64, Kernel.same(3)),
            Block.maxPoolHalving());
    reduction =
        sequence(
            new ConvNormRelu(scope.scope("Conv2d_3b_1x1"), 64, 80, Kernel.same(1)),
            new ConvNormRelu(scope.scope("Conv2d_4a_3x3"), 80, 192, Kernel.valid(3, 1)),
            Block.maxPoolHalving());
    middle =
        sequence(
            MixedBlocks.a(scope.scope("Mixed_5b"), 192, 32),
            MixedBlocks.a(scope.scope("Mixed_5c"), 256, 64),
            MixedBlocks.a(scope.scope("Mixed_5d"), 288, 64),
            MixedBlocks.b(scope.scope("Mixed_6a"), 288),
            MixedBlocks.c(scope.scope("Mixed_6b"), 128),
            MixedBlocks.c(scope.scope("Mixed_6c"), 160),
            MixedBlocks.c(scope.scope("Mixed_6d"), 160));
    last17 = MixedBlocks.c(scope.scope("Mixed_6e"), 192);
    top =
        sequence(
            MixedBlocks.d(scope.scope("Mixed_7a")),
            MixedBlocks.e(scope.scope("Mixed_7b"), 1280, Block.averagePool()),
            MixedBlocks.e(scope.scope("Mixed_7c"), 2048, Block.maxPool()));
    weight = scope.buffer("fc.weight", Initializer.ZEROS, CLASSES, FEATURES);
    bias = scope.buffer("fc.bias", Initializer.ZEROS, CLASSES);
  }

  /**
   * What the network makes of images.
   *
   * @param features {@code [B, 2048]}, pool3, behind the FID
   * @param spatial {@code [B, 2023]}, behind the sFID: the first seven channels of Mixed_6d, whose
   *     first branch is the layer {@code mixed_6/conv} of the original graph, place by place and
   *     within a place channel by channel
   */
  public record Outputs(NDArray features, NDArray spatial) {}

  /**
   * The outputs of the network's parts.
   *
   * @param block0 {@code [B, 64, 73, 73]}
   * @param block1 {@code [B, 192, 35, 35]}
   * @param block2 {@code [B, 768, 17, 17]}, of Mixed_6e
   * @param block3 {@code [B, 2048, 8, 8]}
   */
  public record Taps(NDArray block0, NDArray block1, NDArray block2, NDArray block3) {}

  /**
   * The outputs of all parts, to compare with other implementations.
   *
   * @param images {@code [B, 3, 299, 299]} in [−1, 1]
   */
  public Taps taps(NDArray images) {
    NDArray block0 = stem.forward(images);
    NDArray block1 = reduction.forward(block0);
    NDArray block2 = sequence(middle, last17).forward(block1);
    return new Taps(block0, block1, block2, top.forward(block2));
  }

  /**
   * Runs the network up to pool3.
   *
   * @param images {@code [B, 3, 299, 299]} in [−1, 1]
   */
  public Outputs outputs(NDArray images) {
    try (NDArray inner = sequence(stem, reduction, middle).forward(images);
        NDArray maps = sequence(last17, top).forward(inner);
        NDArray channels = inner.get(":, :" + SPATIAL_CHANNELS);
        NDArray places = channels.transpose(0, 2, 3, 1)) {
      // flatten views or copies: duplicated, the result never shares memory that is freed here
      try (NDArray flat = places.reshape(images.getShape().get(0), SPATIAL_FEATURES)) {
        return new Outputs(ConvolutionKernels.spatialMean(maps), flat.duplicate());
      }
    }
  }

  /** Class scores of pool3. {@code [B, 2048]} → {@code [B, 1008]}. */
  public NDArray logits(NDArray features) {
    return TensorKernels.linear(features, weight.value(), bias.value());
  }

  /** Class scores without the last layer's bias, on which the inception score is defined. */
  public NDArray unbiasedLogits(NDArray features) {
    return TensorKernels.linear(features, weight.value(), Precision.FP32);
  }
}

package io.tessera.evaluation.classifier;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.GroupNorm;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolutional classifier: stages of two 3 x 3 convolutions, each followed by group
 * normalisation and SiLU, then the mean over all places, then a linear layer. The first convolution
 * of every stage but the first has stride 2.
 *
 * <p>Shapes: B batch, S image size, F features, K classes.
 */
public final class SmallClassifier {
  private final SmallClassifierConfig config;
  private final List<Layer> layers = new ArrayList<>();
  private final Parameter weight;
  private final Parameter bias;

  /** Declares the network's parameters. */
  public SmallClassifier(ParameterScope scope, SmallClassifierConfig config) {
    this.config = config;
    int in = 3;
    for (int stage = 0; stage < config.channels().size(); stage++) {
      int out = config.channels().get(stage);
      ParameterScope part = scope.scope("stages").scope(stage);
      layers.add(new Layer(part.scope(0), in, out, stage == 0 ? 1 : 2, config.normGroups()));
      layers.add(new Layer(part.scope(1), out, out, 1, config.normGroups()));
      in = out;
    }
    ParameterScope head = scope.scope("head");
    weight = head.weight("weight", Initializer.fanIn(in), config.classes(), in);
    bias = head.weight("bias", Initializer.ZEROS, config.classes());
  }

  private static final class Layer {
    private final Conv2d conv;
    private final GroupNorm norm;

    Layer(ParameterScope scope, int in, int out, int stride, int groups) {
      conv = new Conv2d(scope.scope("conv"), in, out, 3, stride, 1);
      norm = new GroupNorm(scope.scope("norm"), out, groups);
    }

    NDArray forward(NDArray x, Precision precision) {
      return norm.forwardSilu(conv.forward(x, precision));
    }
  }

  /**
   * The features before the last layer.
   *
   * @param images {@code [B, 3, S, S]} in [−1, 1]
   * @return {@code [B, F]}
   */
  public NDArray features(NDArray images, Precision precision) {
    NDArray x = images;
    for (Layer layer : layers) {
      x = layer.forward(x, precision);
    }
    return ConvolutionKernels.spatialMean(x);
  }

  /** Class scores of features. {@code [B, F]} → {@code [B, K]}. */
  public NDArray logits(NDArray features) {
    return TensorKernels.linear(features, weight.value(), bias.value());
  }

  public SmallClassifierConfig config() {
    return config;
  }
}

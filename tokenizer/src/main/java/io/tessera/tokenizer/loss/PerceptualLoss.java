package io.tessera.tokenizer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;
import io.tessera.core.nn.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LPIPS (Zhang et al. 2018) on VGG16: differences of unit-length features after five stages,
 * weighted by channel with learned weights. Frozen; the gradient flows to the images alone.
 *
 * <p>Tensors: {@code slice1.0.weight [64, 3, 3, 3]}, {@code slice1.0.bias [64]} … {@code
 * slice5.28.bias}, numbered as torchvision numbers VGG16's features, and {@code lin0.model.1.weight
 * [1, 64, 1, 1]} … {@code lin4.model.1.weight [1, 512, 1, 1]}.
 */
public final class PerceptualLoss {
  // LPIPS takes images in [−1, 1] to VGG16's normalisation by these
  private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};
  private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};

  private final List<Stage> stages;
  private final NDArray shift;
  private final NDArray scale;

  /** Convolutions of one resolution and the weights of its differences by channel. */
  private record Stage(List<Convolution> convolutions, Parameter head) {}

  private record Convolution(Parameter weight, Parameter bias) {}

  private PerceptualLoss(NDManager manager, ParameterScope scope) {
    stages = stages(scope);
    shift = manager.create(SHIFT).reshape(1, 3, 1, 1);
    scale = manager.create(SCALE).reshape(1, 3, 1, 1);
  }

  private static List<Stage> stages(ParameterScope scope) {
    List<Stage> stages = new ArrayList<>();
    int in = 3;
    int index = 0;
    for (int stage = 0; stage < CHANNELS.length; stage++) {
      int out = CHANNELS[stage];
      ParameterScope slice = scope.scope("slice" + (stage + 1));
      List<Convolution> convolutions = new ArrayList<>();
      for (int i = 0; i < CONVOLUTIONS[stage]; i++) {
        convolutions.add(convolution(slice.scope(index), in, out));
        in = out;
        index += 2; // the convolution and its rectifier
      }
      index++; // the pooling between stages
      ParameterScope head = scope.scope("lin" + stage).scope("model").scope(1);
      stages.add(new Stage(convolutions, frozen(head, "weight", 1, out, 1, 1)));
    }
    return List.copyOf(stages);
  }

  /** The tensors that {@link #load} wants, declared without memory. */
  public static ParameterSet declared() {
    ParameterSet parameters = new ParameterSet();
    stages(parameters.root());
    return parameters;
  }

  /**
   * Makes the loss from its weights, which are copied.
   *
   * @param manager owns the copies
   * @throws IllegalArgumentException if a tensor is missing, unknown or of another shape
   */
  public static PerceptualLoss load(NDManager manager, Map<String, NDArray> weights) {
    ParameterSet parameters = new ParameterSet();
    PerceptualLoss loss = new PerceptualLoss(manager, parameters.root());
    parameters.allocate(manager);
    parameters.copyFrom(weights);
    return loss;
  }

  /**
   * The distance of each pair.
   *
   * @param images {@code [B, 3, H, W]} in [−1, 1], both sides at least 16
   * @param others as many
   * @return {@code [B]}, 0 for equal images
   */
  public NDArray distance(NDArray images, NDArray others, Precision precision) {
    NDArray x = normalized(images);
    NDArray y = normalized(others);
    NDArray sum = images.getManager().zeros(new Shape(images.size(0)));
    for (int stage = 0; stage < stages.size(); stage++) {
      NDArray nextX = features(x, stage, precision);
      NDArray nextY = features(y, stage, precision);
      x.close();
      y.close();
      x = nextX;
      y = nextY;
      sum = sum.add(LossKernels.featureDistance(x, y, stages.get(stage).head.value()));
    }
    return sum;
  }

  /** Features after each stage, {@code [B, 64, H, W]} … {@code [B, 512, H/16, W/16]}. */
  List<NDArray> features(NDArray images, Precision precision) {
    List<NDArray> features = new ArrayList<>();
    NDArray h = normalized(images);
    for (int stage = 0; stage < stages.size(); stage++) {
      h = features(h, stage, precision);
      features.add(h);
    }
    return features;
  }

  private NDArray normalized(NDArray images) {
    return images.sub(shift).div(scale);
  }

  private NDArray features(NDArray x, int stage, Precision precision) {
    NDArray h = stage == 0 ? x : ConvolutionKernels.maxPool(x, 2, 2, 0);
    for (Convolution layer : stages.get(stage).convolutions) {
      NDArray convolved =
          ConvolutionKernels.conv2d(h, layer.weight.value(), layer.bias.value(), 1, 1, precision);
      if (h != x) {
        h.close();
      }
      h = TensorKernels.relu(convolved);
      convolved.close();
    }
    return h;
  }

  private static Convolution convolution(ParameterScope scope, int in, int out) {
    return new Convolution(frozen(scope, "weight", out, in, 3, 3), frozen(scope, "bias", out));
  }

  private static Parameter frozen(ParameterScope scope, String name, long... shape) {
    return scope.buffer(name, Initializer.ZEROS, shape); // a buffer has no gradient
  }
}

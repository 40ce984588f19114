package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.evaluation.inception.InceptionLayers.Layer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the files that the FID's network is published in become the weights of {@link InceptionV3}.
 */
public final class InceptionWeights {
  private static final String HEAD_WEIGHT = "fc.weight";
  private static final String HEAD_BIAS = "fc.bias";

  /** Counters of training, and torchvision's second head, which the FID's network lacks. */
  private static final Pattern NO_WEIGHTS =
      Pattern.compile(".*\\.num_batches_tracked|AuxLogits\\..*");

  private InceptionWeights() {}

  /**
   * The frozen graph {@code classify_image_graph_def.pb}: {@code
   * mixed_4/tower/conv_1/conv2d_params} {@code [H, W, I, O]}, {@code …/batchnorm/gamma} and so on,
   * {@code softmax/weights} {@code [2048, 1008]}. Other constants are passed over.
   */
  public static NameMapping tensorFlow() {
    return new OfTensorFlow(tensorFlowNames());
  }

  /**
   * Files of torch. The state dict of pytorch-fid and torch-fidelity, {@code
   * pt_inception-2015-12-05-6726825d.pth}, has our names. Those of NVIDIA's TorchScript network,
   * {@code inception-2015-12-05.pt}, such as {@code layers.mixed_4.tower.conv_1.weight}, {@code
   * ….beta}, {@code ….mean}, {@code ….var}, are translated; open it {@link #withScales}. Names that
   * are neither stay as they are, so that another network is noticed.
   */
  public static NameMapping torch() {
    Map<String, String> names = torchScriptNames();
    return name ->
        NO_WEIGHTS.matcher(name).matches()
            ? Optional.empty()
            : Optional.of(names.getOrDefault(name, name));
  }

  /**
   * The archive with the scales of its normalisations, as ones, if it leaves them out as NVIDIA's
   * TorchScript network does; else the archive as it is.
   *
   * @param archive closed with the result
   */
  public static TensorArchive withScales(TensorArchive archive) {
    return new WithScales(archive);
  }

  private static Map<String, String> tensorFlowNames() {
    Map<String, String> names = new HashMap<>();
    for (Layer layer : InceptionLayers.all()) {
      String path = layer.block().isEmpty() ? layer.path() : layer.block() + "/" + layer.path();
      names.put(path + "/conv2d_params", layer.name() + ".conv.weight");
      names.put(path + "/batchnorm/gamma", layer.name() + ".bn.weight");
      names.put(path + "/batchnorm/beta", layer.name() + ".bn.bias");
      names.put(path + "/batchnorm/moving_mean", layer.name() + ".bn.running_mean");
      names.put(path + "/batchnorm/moving_variance", layer.name() + ".bn.running_var");
    }
    names.put("softmax/weights", HEAD_WEIGHT);
    names.put("softmax/biases", HEAD_BIAS);
    return names;
  }

  private static Map<String, String> torchScriptNames() {
    Map<String, String> names = new HashMap<>();
    for (Layer layer : InceptionLayers.all()) {
      String path = torchScriptPath(layer);
      names.put(path + ".weight", layer.name() + ".conv.weight");
      names.put(path + WithScales.SCALE, layer.name() + ".bn.weight");
      names.put(path + WithScales.SHIFT, layer.name() + ".bn.bias");
      names.put(path + ".mean", layer.name() + ".bn.running_mean");
      names.put(path + ".var", layer.name() + ".bn.running_var");
    }
    names.put("output.weight", HEAD_WEIGHT);
    names.put("output.bias", HEAD_BIAS);
    return names;
  }

  /** Scopes are modules, but for the last two blocks, where they are parts of one name. */
  private static String torchScriptPath(Layer layer) {
    boolean flat = layer.block().equals("mixed_9") || layer.block().equals("mixed_10");
    String path = layer.path().replace('/', flat ? '_' : '.');
    return "layers." + (layer.block().isEmpty() ? path : layer.block() + "." + path);
  }

  private record OfTensorFlow(Map<String, String> names) implements NameMapping {
    @Override
    public Optional<String> rename(String foreignName) {
      return Optional.ofNullable(names.get(foreignName));
    }

    @Override
    public NDArray convert(String ourName, NDArray tensor) {
      int axes = tensor.getShape().dimension();
      if (axes == 4) {
        return tensor.transpose(3, 2, 0, 1); // [H, W, I, O] to [O, I, H, W]
      }
      return axes == 2 ? tensor.transpose() : tensor;
    }
  }
}

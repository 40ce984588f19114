package io.tessera.evaluation.inception;

import static io.tessera.testing.GraphDefs.attribute;
import static io.tessera.testing.GraphDefs.constant;
import static io.tessera.testing.GraphDefs.node;
import static io.tessera.testing.GraphDefs.number;
import static io.tessera.testing.GraphDefs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.tensorflow.FrozenGraph;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.ResizeKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.conformance.LcgWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A frozen graph with the nodes' names, layouts and size of classify_image_graph_def.pb and
 * generated weights gives the features that torch-fidelity's network has with them.
 */
class AgainstTensorFlowGraphTest {
  @Test
  void theGraphsWeightsGiveTorchFidelitysFeatures(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("classify_image_graph_def.pb");
    ParameterSet parameters = new ParameterSet();
    InceptionV3 network = new InceptionV3(parameters.root());
    writeGraph(file, parameters);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      parameters.allocate(manager);
      load(file, parameters, manager);
      for (Parameter parameter : parameters.all()) {
        assertThat(parameter.value().toFloatArray())
            .as(parameter.name())
            .isEqualTo(LcgWeights.values(parameter.name(), parameter.shape()));
      }
      NDArray pixels =
          manager.create(
              ByteBuffer.wrap(Lcg.bytes(32 * 32 * 3, 1)), new Shape(1, 32, 32, 3), DataType.UINT8);
      NDArray images =
          ResizeKernels.tensorFlow(ResizeKernels.planes(pixels), 299, 299).sub(128).div(128);
      NDArray features = network.outputs(images).features();
      assertThat(features.sum().getFloat()).isCloseTo(2468.4243f, within(1e-3f));
      assertThat(features.toFloatArray()[1]).isCloseTo(3.917705f, within(1e-5f));
      assertThat(network.unbiasedLogits(features).toFloatArray()[0])
          .isCloseTo(0.9586988f, within(1e-5f));
    }
  }

  private static void load(Path file, ParameterSet parameters, NDManager parent) {
    NameMapping mapping = InceptionWeights.tensorFlow();
    try (FrozenGraph graph = FrozenGraph.open(file);
        NDManager manager = parent.newSubManager()) {
      Map<String, NDArray> weights = new HashMap<>();
      for (ArchivedTensor tensor : graph.tensors()) {
        mapping
            .rename(tensor.name())
            .ifPresent(
                name ->
                    weights.put(name, mapping.convert(name, graph.read(tensor.name(), manager))));
      }
      parameters.copyFrom(weights);
    }
  }

  /**
   * Per layer, the graph has the constants, then Conv2D, BatchNormWithGlobalNormalization and Relu
   * nodes that refer to them.
   */
  private static void writeGraph(Path file, ParameterSet parameters) throws IOException {
    Map<String, Shape> shapes = new HashMap<>();
    parameters.all().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(node("DecodeJpeg/contents", "Const", attribute("dtype", number(6, 7))));
      out.write(constant("Sub/y", new float[] {128}));
      for (LayerNames layer : LayerNames.all()) {
        String path = layer.tensorFlow();
        write(out, path + "/conv2d_params", layer.torch() + ".conv.weight", shapes);
        out.write(node(path + "/Conv2D", "Conv2D", text(3, path + "/conv2d_params")));
        write(out, path + "/batchnorm/beta", layer.torch() + ".bn.bias", shapes);
        write(out, path + "/batchnorm/gamma", layer.torch() + ".bn.weight", shapes);
        write(out, path + "/batchnorm/moving_mean", layer.torch() + ".bn.running_mean", shapes);
        write(out, path + "/batchnorm/moving_variance", layer.torch() + ".bn.running_var", shapes);
        out.write(
            node(
                path + "/batchnorm",
                "BatchNormWithGlobalNormalization",
                text(3, path + "/Conv2D"),
                attribute("scale_after_normalization", number(5, 0))));
        out.write(node(path, "Relu", text(3, path + "/batchnorm")));
      }
      write(out, "softmax/weights", "fc.weight", shapes);
      write(out, "softmax/biases", "fc.bias", shapes);
      out.write(number(3, 0));
    }
  }

  private static void write(
      OutputStream out, String node, String parameter, Map<String, Shape> shapes)
      throws IOException {
    long[] shape = shapes.get(parameter).getShape();
    float[] values = LcgWeights.values(parameter, new Shape(shape));
    out.write(
        switch (shape.length) {
          case 4 -> constant(node, kernel(values, shape), shape[2], shape[3], shape[1], shape[0]);
          case 2 -> constant(node, kernel(values, shape[0], shape[1], 1, 1), shape[1], shape[0]);
          default -> constant(node, values, shape);
        });
  }

  /** [O, I, H, W] to [H, W, I, O]. */
  private static float[] kernel(float[] values, long... shape) {
    int o = (int) shape[0];
    int i = (int) shape[1];
    int hw = (int) (shape[2] * shape[3]);
    float[] moved = new float[values.length];
    for (int from = 0; from < values.length; from++) {
      int place = from % hw;
      int in = from / hw % i;
      int to = (place * i + in) * o + from / hw / i;
      moved[to] = values[from];
    }
    return moved;
  }
}

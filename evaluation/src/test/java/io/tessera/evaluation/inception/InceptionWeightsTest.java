package io.tessera.evaluation.inception;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InceptionWeightsTest {
  @Test
  void tensorFlowsConstantsGiveEachParameterOnce() {
    NameMapping mapping = InceptionWeights.tensorFlow();
    List<String> names = new ArrayList<>(List.of("softmax/weights", "softmax/biases"));
    for (LayerNames layer : LayerNames.all()) {
      String path = layer.tensorFlow();
      Stream.of("beta", "gamma", "moving_mean", "moving_variance")
          .forEach(part -> names.add(path + "/batchnorm/" + part));
      names.add(path + "/conv2d_params");
      assertThat(mapping.rename(path + "/conv2d_params")).contains(layer.torch() + ".conv.weight");
      assertThat(mapping.rename(path + "/batchnorm/gamma")).contains(layer.torch() + ".bn.weight");
      assertThat(mapping.rename(path + "/batchnorm/moving_variance"))
          .contains(layer.torch() + ".bn.running_var");
    }
    assertEachParameterOnce(mapping, names);
    assertThat(mapping.rename("ResizeBilinear/size")).isEmpty();
    assertThat(mapping.rename("mixed_11/conv/conv2d_params")).isEmpty();
  }

  @Test
  void torchScriptsTensorsGiveEachParameterOnce() {
    NameMapping mapping = InceptionWeights.torch();
    try (TensorArchive archive = InceptionWeights.withScales(new TorchScript())) {
      assertEachParameterOnce(
          mapping, archive.tensors().stream().map(ArchivedTensor::name).toList());
      for (LayerNames layer : LayerNames.all()) {
        assertThat(mapping.rename(layer.torchScript() + ".weight"))
            .contains(layer.torch() + ".conv.weight");
        assertThat(mapping.rename(layer.torchScript() + ".var"))
            .contains(layer.torch() + ".bn.running_var");
      }
    }
  }

  @Test
  void missingScalesAreOnes() {
    var torchScript = new TorchScript();
    try (NDManager manager = NDManager.newBaseManager()) {
      try (TensorArchive archive = InceptionWeights.withScales(torchScript)) {
        assertThat(archive.source()).isEqualTo("script.pt");
        assertThat(archive.tensors()).startsWith(torchScript.tensors().get(0)).hasSize(472);
        assertThat(archive.read("layers.conv.gamma", manager).toFloatArray()).containsExactly(1, 1);
        assertThat(archive.read("layers.conv.beta", manager).toFloatArray()).containsExactly(0, 0);
      }
      assertThat(torchScript.closed).isTrue();
      TensorArchive complete =
          InceptionWeights.withScales(InceptionWeights.withScales(torchScript));
      assertThat(complete.tensors()).hasSize(472).doesNotHaveDuplicates();
    }
  }

  @Test
  void stateDictsKeepTheirNames() {
    NameMapping mapping = InceptionWeights.torch();
    assertEachParameterOnce(mapping, parameters().all().stream().map(Parameter::name).toList());
    assertThat(mapping.rename("Mixed_5b.branch1x1.bn.num_batches_tracked")).isEmpty();
    assertThat(mapping.rename("AuxLogits.conv0.conv.weight")).isEmpty();
    assertThat(mapping.rename("conv1.weight")).contains("conv1.weight");
  }

  private static void assertEachParameterOnce(NameMapping mapping, List<String> foreign) {
    assertThat(foreign.stream().map(mapping::rename).flatMap(Optional::stream))
        .containsExactlyInAnyOrderElementsOf(
            parameters().all().stream().map(Parameter::name).toList());
  }

  private static ParameterSet parameters() {
    ParameterSet parameters = new ParameterSet();
    new InceptionV3(parameters.root());
    return parameters;
  }

  /** Tensors with the names that NVIDIA's network has. */
  private static final class TorchScript implements TensorArchive {
    private boolean closed;

    @Override
    public String source() {
      return "script.pt";
    }

    @Override
    public List<ArchivedTensor> tensors() {
      return Stream.concat(
              LayerNames.all().stream()
                  .flatMap(
                      layer ->
                          Stream.of(".weight", ".beta", ".mean", ".var")
                              .map(part -> layer.torchScript() + part)),
              Stream.of("output.weight", "output.bias"))
          .map(name -> new ArchivedTensor(name, TensorType.F32, List.of(2L)))
          .toList();
    }

    @Override
    public NDArray read(String name, NDManager manager) {
      return manager.zeros(new Shape(2));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}

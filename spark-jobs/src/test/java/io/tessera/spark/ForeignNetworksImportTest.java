package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.SafetensorsArchive;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.testing.GraphDefs;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of one size only, at that size; a tensor is filled with its number. */
class ForeignNetworksImportTest {
  @TempDir Path dir;

  @Test
  void perceptualNetworkComesFromTwoFiles() throws IOException {
    List<ArchivedTensor> tensors = tensors(PerceptualLoss.declared());
    Path features =
        write(
            "vgg16.pth",
            tensors.stream()
                .filter(tensor -> tensor.name().startsWith("slice"))
                .map(t -> renamed(t, t.name().replaceFirst("slice\\d", "features")))
                .toList());
    Path heads =
        write("vgg.pth", tensors.stream().filter(t -> t.name().startsWith("lin")).toList());
    Path out = dir.resolve("lpips.safetensors");

    CommandRun alone =
        CommandRun.of("import", "lpips", "--from", features.toString(), "--out", out.toString());
    assertThat(alone.code()).isEqualTo(65);
    assertThat(alone.err()).contains("5 tensors are missing: lin0.model.1.weight, ");

    CommandRun run =
        CommandRun.of(
            "import",
            "lpips",
            "--from",
            heads.toString(),
            "--from",
            features.toString(),
            "--out",
            out.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "lpips: VGG16 with LPIPS heads, 14,716,160 parameters, from safetensors, safetensors");
    assertThat(run.out()).contains("tokenizer.loss.perceptual-weights = \"" + out + "\"");
    try (SafetensorsArchive archive = SafetensorsArchive.open(out);
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      assertThat(archive.tensors()).isEqualTo(tensors);
      // the third convolution is features.5 and slice2.5; its bias is the sixth of the 26 tensors
      assertThat(archive.read("slice2.5.bias", manager).toFloatArray()).containsOnly(5);
      assertThat(archive.read("lin4.model.1.weight", manager).toFloatArray()).containsOnly(4);
    }
  }

  @Test
  void inceptionIsWholeOrRefused() throws IOException {
    ParameterSet declared = new ParameterSet();
    new InceptionV3(declared.root());
    List<ArchivedTensor> tensors = tensors(declared);
    ArchivedTensor counter =
        new ArchivedTensor("Conv2d_1a_3x3.bn.num_batches_tracked", TensorType.F32, List.of());
    Path file = write("pt_inception", Stream.concat(tensors.stream(), Stream.of(counter)).toList());
    Path out = dir.resolve("inception.safetensors");

    CommandRun run =
        CommandRun.of("import", "inception", "--from", file.toString(), "--out", out.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("Passed over, of no use: " + counter.name());
    assertThat(run.out()).contains("evaluation.inception-weights = \"" + out + "\"");
    try (SafetensorsArchive archive = SafetensorsArchive.open(out)) {
      assertThat(archive.tensors()).isEqualTo(tensors);
    }
  }

  @Test
  void graphsAreKnownByTheirContent() throws IOException {
    byte[] graph = GraphDefs.constant("conv/conv2d_params", new float[864], 3, 3, 3, 32);
    Path file = Files.write(dir.resolve("graph.pt"), graph);

    CommandRun run =
        CommandRun.of("import", "inception", "--from", file.toString(), "--out", dir + "/x");

    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err())
        .contains(
            "as the weights of FID-Inception: 471 tensors are missing: Conv2d_1a_3x3.bn.weight");
  }

  private static List<ArchivedTensor> tensors(ParameterSet parameters) {
    return parameters.all().stream().map(ForeignNetworksImportTest::tensor).toList();
  }

  private static ArchivedTensor tensor(Parameter parameter) {
    List<Long> shape = Arrays.stream(parameter.shape().getShape()).boxed().toList();
    return new ArchivedTensor(parameter.name(), TensorType.F32, shape);
  }

  private static ArchivedTensor renamed(ArchivedTensor tensor, String name) {
    return new ArchivedTensor(name, tensor.type(), tensor.shape());
  }

  private Path write(String name, List<ArchivedTensor> tensors) throws IOException {
    Path file = dir.resolve(name);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(
          tensors,
          Map.of(),
          (tensor, below) -> {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            return below.full(new Shape(shape), (float) tensors.indexOf(tensor));
          },
          manager,
          out);
    }
    return file;
  }
}

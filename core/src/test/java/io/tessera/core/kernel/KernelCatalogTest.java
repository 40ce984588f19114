package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tessera.core.kernel.Kernel.Operand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class KernelCatalogTest {
  private static final Map<String, Set<String>> GROUPS_OF_FACES =
      Map.of(
          "TensorKernels", Set.of("elementary", "linear algebra"),
          "ConvolutionKernels", Set.of("convolutional networks"),
          "QuantizationKernels", Set.of("vector quantisation"),
          "TransformerKernels", Set.of("transformer"),
          "LossKernels", Set.of("losses"),
          "OptimizerKernels", Set.of("gradients and optimizers"),
          "SamplingKernels", Set.of("sampling"));

  @Test
  void signaturesAreThoseOfTheSource() {
    List<Kernel> kernels = KernelCatalog.kernels();

    assertThat(kernels)
        .contains(
            new Kernel(
                "losses",
                "cross_entropy",
                List.of(new Operand("logits", "Tensor"), new Operand("targets", "Tensor")),
                "Tensor"))
        .extracting(Kernel::signature)
        .contains(
            "relu(x: Tensor) -> Tensor",
            "gradients(loss: Tensor, parameters: List[Tensor]) -> List[Tensor]");
    assertThat(kernels)
        .extracting(Kernel::name)
        .doesNotHaveDuplicates()
        .noneMatch(n -> n.startsWith("_"));
  }

  @Test
  void everyMethodOfTheSourceIsListedUnlessItIsShared() throws IOException {
    String source = new String(KernelArchive.source(), StandardCharsets.UTF_8);
    Set<String> defined = found(source, "def (\\w+)\\(");
    defined.removeIf(name -> name.startsWith("_"));

    assertThat(KernelCatalog.kernels())
        .extracting(Kernel::name)
        .containsExactlyInAnyOrderElementsOf(defined);
  }

  @Test
  void groupsAreThoseOfTheTypedFaces() throws IOException {
    for (var face : GROUPS_OF_FACES.entrySet()) {
      Path file = Path.of("src/main/java/io/tessera/core/kernel", face.getKey() + ".java");
      Set<String> called = found(Files.readString(file), "\"([a-z_0-9]+)\"");
      assertThat(KernelCatalog.kernels().stream().filter(k -> called.contains(k.name())))
          .as(face.getKey())
          .hasSameSizeAs(called)
          .extracting(Kernel::group)
          .isSubsetOf(face.getValue());
    }
  }

  @Test
  void archiveIsTheOneThatIsLoadedAndAlwaysTheSame() throws IOException {
    assertThat(KernelCatalog.archive()).isEqualTo(KernelCatalog.archive());
    String code = null;
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(KernelCatalog.archive()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals("kernels/code/__torch__.py")) {
          code = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    assertThat(code).isEqualTo(new String(KernelArchive.source(), StandardCharsets.UTF_8));
    assertThatCode(KernelModule::loaded).doesNotThrowAnyException();
  }

  /** People with a CUDA machine check the kernels by this script: it must know all of them. */
  @Test
  void theCheckOfOtherDevicesKnowsEveryKernel() throws IOException {
    Path script = Path.of("../deploy/gpu/check-kernels.py");

    assertThat(found(Files.readString(script), "(?m)^@case\\(\"(\\w+)\""))
        .containsExactlyInAnyOrderElementsOf(
            KernelCatalog.kernels().stream().map(Kernel::name).toList());
  }

  private static Set<String> found(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

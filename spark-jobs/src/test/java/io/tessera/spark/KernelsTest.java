package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.kernel.KernelCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsTest {
  @TempDir Path dir;

  @Test
  void listsEveryKernelUnderItsGroup() {
    CommandRun kernels = CommandRun.of("kernels");

    assertThat(kernels.code()).as(kernels.err()).isZero();
    assertThat(kernels.out())
        .startsWith("elementary\n  linear(x: Tensor, weight: Tensor, dtype: Tensor) -> Tensor\n")
        .contains("\n\nlosses\n  cross_entropy(logits: Tensor, targets: Tensor) -> Tensor\n");
    assertThat(kernels.out().lines().filter(line -> line.startsWith("  ")))
        .hasSameSizeAs(KernelCatalog.kernels());
  }

  @Test
  void writesTheArchiveOnceAndNeverOverAnotherFile() throws IOException {
    Path file = dir.resolve("kernels.pt");

    assertThat(CommandRun.of("kernels", "--out", file.toString()).out())
        .contains(file + ": ", "SHA-256")
        .doesNotContain("was there already");
    assertThat(file).hasBinaryContent(KernelCatalog.archive());
    CommandRun again = CommandRun.of("kernels", "--out", file.toString());
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("(was there already)");

    Files.writeString(file, "a letter");
    CommandRun refused = CommandRun.of("kernels", "--out", file.toString());
    assertThat(refused.code()).isEqualTo(64);
    assertThat(refused.err())
        .isEqualTo(
            "tessera: Cannot write "
                + file
                + ": there is a file with another content; delete it, or name another with --out\n");
    assertThat(file).hasContent("a letter");
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void needsNoRunAndTakesNone() {
    CommandRun wrong = CommandRun.of("kernels", "--run", dir.toString());

    assertThat(wrong.code()).isEqualTo(64);
    assertThat(wrong.err()).contains("Unknown option", "--run", "`tessera kernels --help`");
    assertThat(CommandRun.of("kernels", "--help").out())
        .contains("--verbose", "--out=FILE")
        .doesNotContain("--config");
  }
}

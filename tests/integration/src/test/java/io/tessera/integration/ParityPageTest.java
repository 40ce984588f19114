package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.testing.Comparison;
import io.tessera.testing.Parity;
import io.tessera.testing.ParityPage;
import io.tessera.testing.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** {@code docs/parity.md} states what the tests compare with reference implementations. */
class ParityPageTest {
  private static final List<String> SELECTIONS = List.of("test", "groups", "excludedGroups");

  @Test
  void listsWhatTheTestsOfThisBuildCompared() throws IOException {
    Collection<Comparison> compared =
        ParityPage.comparisons(Project.root(), System.getProperty(Parity.BUILD));
    requireAllOf(compared);
    assertThat(stated(page()))
        .as("docs/parity.md, which bin/parity makes")
        .containsExactlyInAnyOrderElementsOf(stated(compared));
  }

  /**
   * Comparisons can only be missed where all tests ran: skipped where some were selected, or where
   * this module was built alone, and failed there in CI, as in {@link Project#built}.
   */
  private static void requireAllOf(Collection<Comparison> compared) {
    boolean selected =
        SELECTIONS.stream().anyMatch(name -> !System.getProperty(name, "").isBlank());
    if (!selected && !compared.isEmpty()) {
      return;
    }
    String reason =
        "Cannot check docs/parity.md: not all tests ran in this build; run `mvn verify`";
    if (!selected && System.getenv("CI") != null) {
      throw new AssertionError(reason);
    }
    System.err.println("Skipped: " + reason);
    throw new TestAbortedException(reason);
  }

  @Test
  void measuredErrorsAreWithinTheirTolerances() throws IOException {
    assertThat(page())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.error()).isLessThanOrEqualTo(row.tolerance().bound()));
  }

  @Test
  void saysWhatWasMeasuredOnTheGpu() throws IOException {
    assertThat(Files.readString(file()))
        .endsWith("\n## GPU\n\n" + ParityPage.gpuTable(Project.root()) + "\n");
  }

  /** The rows without their measured errors, which differ from machine to machine. */
  private static List<String> stated(Collection<Comparison> comparisons) {
    return comparisons.stream()
        .map(
            row ->
                "%s: %s, %,d numbers, %s"
                    .formatted(
                        row.reference(), row.quantity(), row.values(), row.tolerance().text()))
        .toList();
  }

  private static List<Comparison> page() throws IOException {
    return ParityPage.parse(Files.readString(file()));
  }

  private static Path file() {
    return Project.root().resolve("docs/parity.md");
  }

  @Test
  void mergesPartsAndReadsItsOwnPage() {
    Comparison first = new Comparison("B 1.0", "loss", 1, Tolerance.relative(1e-5), 0);
    Comparison part = new Comparison("A", "gradient", 1200, Tolerance.relative(1e-4), 2.34e-6);
    Comparison other = new Comparison("A", "gradient", 34, Tolerance.relative(1e-4), 1.2e-6);
    Comparison codes = new Comparison("A", "codes", 32, Tolerance.equal(), 0);
    Comparison image = new Comparison("A", "CMYK", 300, Tolerance.levels(2), 1);
    Comparison margin = new Comparison("A", "margin", 2, Tolerance.absolute(2.5e-3), 1.26e-10);
    Comparison merged = part.and(other);
    String page = ParityPage.render(List.of(first, merged, codes, image, margin), "Not run.");
    assertThat(page)
        .contains("\nbin/parity\n")
        .endsWith(
            """

            ## A

            | compared | numbers | tolerance | measured |
            |---|--:|--:|--:|
            | gradient | 1,234 | 1e-4 | 2.3e-6 |
            | codes | 32 | equal | equal |
            | CMYK | 300 | 2 of 256 levels | 1 of 256 levels |
            | margin | 2 | ± 2.5e-3 | ± 1.3e-10 |

            ## B 1.0

            | compared | numbers | tolerance | measured |
            |---|--:|--:|--:|
            | loss | 1 | 1e-5 | 0 |

            ## GPU

            Not run.
            """);
    assertThat(stated(ParityPage.parse(page)))
        .isEqualTo(stated(List.of(merged, codes, image, margin, first)));
    assertThat(ParityPage.parse(page)).extracting(Comparison::error).startsWith(2.3e-6, 0.0, 1.0);
  }

  @Test
  void refusesPartsOfOneQuantityWithTwoTolerances() {
    Comparison strict = new Comparison("A", "loss", 1, Tolerance.relative(1e-5), 0);
    Comparison loose = new Comparison("A", "loss", 1, Tolerance.relative(1e-4), 0);
    assertThatThrownBy(() -> strict.and(loose))
        .hasMessage(
            "Invalid comparisons of loss with A: tolerances 1e-5 and 1e-4; use one, or two names");
    assertThatThrownBy(() -> new Comparison("A", "a|b", 1, Tolerance.equal(), 0))
        .hasMessage("Invalid comparison: A, a|b; leave out tabs, lines and |");
  }

  @Test
  void takesTheRecordsOfOneBuildOfAllModules(@TempDir Path root) throws IOException {
    assertThat(ParityPage.builds(root)).isEmpty();
    Comparison loss = new Comparison("A", "loss", 1, Tolerance.relative(1e-5), 1e-7);
    Comparison worse = new Comparison("A", "loss", 1, Tolerance.relative(1e-5), 3e-7);
    record(root.resolve("core"), "2026-02-01T00:00:00Z", worse);
    record(root.resolve("core"), "2026-02-02T00:00:00Z", loss);
    record(root.resolve("tokenizer"), "2026-02-02T00:00:00Z", loss);
    assertThat(ParityPage.builds(root))
        .containsExactly("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z");
    assertThat(ParityPage.comparisons(root, "2026-02-02T00:00:00Z"))
        .containsExactly(loss.and(loss));
  }

  private static void record(Path module, String build, Comparison comparison) throws IOException {
    Path file = module.resolve(Parity.RECORDS);
    Files.createDirectories(file.getParent());
    List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
    Files.write(
        file, Stream.concat(before.stream(), Stream.of(build + "\t" + comparison.line())).toList());
  }

  @Test
  void saysThatThereIsNoGpuTableWhereThereIsNone(@TempDir Path root) throws IOException {
    assertThat(ParityPage.gpuTable(root))
        .isEqualTo(
            "Not run: there is no `deploy/gpu/kernels-cuda.md`, which `deploy/gpu/check-kernels.py`"
                + " makes.");
    Files.createDirectories(root.resolve("deploy/gpu"));
    Files.writeString(root.resolve("deploy/gpu/kernels-cuda.md"), "| kernel | error |\n\n");
    assertThat(ParityPage.gpuTable(root)).isEqualTo("| kernel | error |");
  }
}

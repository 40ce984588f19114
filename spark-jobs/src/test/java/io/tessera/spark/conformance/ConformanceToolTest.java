package io.tessera.spark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.conformance.Conformance;
import io.tessera.evaluation.conformance.ConformanceCase;
import io.tessera.evaluation.conformance.ConformanceResult;
import io.tessera.spark.CommandRun;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceToolTest {
  private static final Path PAGE = Path.of("../docs/conformance.md");
  private static final List<ConformanceResult> RESULTS =
      List.of(
          new ConformanceResult("A, b", "x of \"y\"", 2, 2.5, 1),
          new ConformanceResult("C", "z", 0.1, 0.1, 1e-12));

  @Test
  void runsTheCasesOfATool() {
    CommandRun run = CommandRun.of("conformance", "--tool", "PILLOW", "--format", "csv");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().toList())
        .hasSize(5)
        .startsWith(
            "tool,case,theirs,ours,difference,allowed",
            "Pillow 9.4,CRC-32 of bicubic resizing of an image of 32 x"
                + " 32,2286173482,2286173482,0,0");
    assertThat(run.err()).contains("All 4 numbers are those of the tools.");
  }

  @Test
  void writesAFileInsteadOfPrinting(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("page.md");
    CommandRun run =
        CommandRun.of(
            "conformance", "--tool", "torch 1.13", "--format", "md", "--out", file.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(Files.readString(file))
        .startsWith("# Conformance with other evaluation tools\n")
        .contains("\n## torch 1.13\n\n| case | theirs | ours | difference | allowed |\n")
        .contains("\n| sum of bilinear resizing of an image of 48 x 64 | 3.4174188950706E7 | ");
  }

  @Test
  void namesTheToolsThereAre() {
    CommandRun run = CommandRun.of("conformance", "--tool", "exce");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err())
        .startsWith("tessera: Invalid --tool: exce; use one of ")
        .contains("pytorch-fid, ADM; torchmetrics; exact; ")
        .contains("; Pillow 9.4; ");
  }

  @Test
  void aNumberOutsideIsBadData() {
    ConformanceTool.check(RESULTS);
    List<ConformanceResult> results = new ArrayList<>(RESULTS);
    results.add(new ConformanceResult("tool", "FID", 1.5, 1.75, 0.01));
    assertThatThrownBy(() -> ConformanceTool.check(results))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessage(
            "Cannot confirm 1 of 3 numbers: FID of tool is 1.75, theirs 1.5, allowed 1.0e-02;"
                + " report them with `java -version` and the machine's processor");
  }

  @Test
  void printsInThreeWays() {
    assertThat(ConformanceFormat.CSV.lines(RESULTS))
        .containsExactly(
            "tool,case,theirs,ours,difference,allowed",
            "\"A, b\",\"x of \"\"y\"\"\",2,2.5,5.0e-01,1.0e+00",
            "C,z,0.1,0.1,0,1.0e-12");
    assertThat(ConformanceFormat.TABLE.lines(RESULTS))
        .containsExactly(
            "tool  case      theirs  ours  difference  allowed",
            "----  --------  ------  ----  ----------  -------",
            "A, b  x of \"y\"       2   2.5     5.0e-01  1.0e+00",
            "C     z            0.1   0.1           0  1.0e-12");
    assertThat(ConformanceFormat.MD.lines(RESULTS))
        .endsWith(
            "",
            "## C",
            "",
            "| case | theirs | ours | difference | allowed |",
            "|---|--:|--:|--:|--:|",
            "| z | 0.1 | 0.1 | 0 | 1.0e-12 |");
  }

  @Test
  void thePageStatesEveryCaseAndNoDifferenceThatRoundingDoesNotExplain() throws IOException {
    List<String> expected = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (ConformanceCase one : Conformance.cases(manager)) {
        expected.add(
            String.join(
                " | ",
                one.tool(),
                one.name(),
                ConformanceFormat.number(one.theirs()),
                ConformanceFormat.brief(one.tolerance())));
      }
    }
    List<String> stated = new ArrayList<>();
    String tool = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        tool = line.substring(3);
      } else if (line.startsWith("| ") && !line.startsWith("| case |")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
        stated.add(String.join(" | ", tool, cells[0], cells[1], cells[4]));
        assertThat(Math.abs(Double.parseDouble(cells[3])))
            .as(line)
            .isLessThanOrEqualTo(Double.parseDouble(cells[4]));
      }
    }
    assertThat(stated)
        .as("rows; `tessera conformance --format md --out docs/conformance.md` writes them")
        .containsExactlyInAnyOrderElementsOf(expected);
  }
}

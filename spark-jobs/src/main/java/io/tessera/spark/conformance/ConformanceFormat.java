package io.tessera.spark.conformance;

import io.tessera.evaluation.conformance.ConformanceResult;
import io.tessera.spark.sql.TextTable;
import io.tessera.spark.sql.TextTable.Alignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How results are printed. */
enum ConformanceFormat {
  /** Aligned columns. */
  TABLE {
    @Override
    List<String> lines(List<ConformanceResult> results) {
      TextTable table =
          new TextTable(
              COLUMNS,
              List.of(
                  Alignment.LEFT,
                  Alignment.LEFT,
                  Alignment.RIGHT,
                  Alignment.RIGHT,
                  Alignment.RIGHT,
                  Alignment.RIGHT));
      results.forEach(result -> table.add(cells(result)));
      return table.lines();
    }
  },
  /** RFC 4180 with a header. */
  CSV {
    @Override
    List<String> lines(List<ConformanceResult> results) {
      List<String> lines = new ArrayList<>();
      lines.add(String.join(",", COLUMNS));
      results.forEach(
          result ->
              lines.add(
                  String.join(
                      ",", cells(result).stream().map(ConformanceFormat::quoted).toList())));
      return lines;
    }
  },
  /** The page docs/conformance.md. */
  MD {
    @Override
    List<String> lines(List<ConformanceResult> results) {
      List<String> lines = new ArrayList<>(HEAD.lines().toList());
      Map<String, List<ConformanceResult>> byTool = new LinkedHashMap<>();
      results.forEach(
          result -> byTool.computeIfAbsent(result.tool(), tool -> new ArrayList<>()).add(result));
      byTool.forEach(
          (tool, own) -> {
            lines.addAll(List.of("", "## " + tool, ""));
            lines.add("| " + String.join(" | ", COLUMNS.subList(1, COLUMNS.size())) + " |");
            lines.add("|---|--:|--:|--:|--:|");
            own.forEach(
                result -> {
                  List<String> cells = cells(result);
                  lines.add("| " + String.join(" | ", cells.subList(1, cells.size())) + " |");
                });
          });
      return lines;
    }
  };

  private static final List<String> COLUMNS =
      List.of("tool", "case", "theirs", "ours", "difference", "allowed");

  private static final String HEAD =
      """
      # Conformance with other evaluation tools

      What each tool that people quote gives, and what Tessera gives, for the same inputs. Made by a command, not by hand:

      ```sh
      tessera conformance --format md --out docs/conformance.md
      ```

      Each row is a number that a tool gave, or that follows on paper (*exact*), for an input that anybody can generate: features, logits
      and images from a linear congruential generator, normals from NumPy's `RandomState`, FID-Inception with weights generated from the
      names of its tensors. No trained weights are needed. *Allowed* is the largest difference that rounding explains: nothing for
      bit-exact resizing, float32's rounding where the tool computes in float32, and up to 1e-6 where covariances are singular and the
      tool's matrix square root or eigenvalues lose digits. The command ends with exit code 65 when a difference is larger.

      *Theirs* came from the tools' own code: pytorch-fid 0.3.0, clean-fid 0.1.35, torch-fidelity 0.4 (commit 5e211a9), torchmetrics 1.9 and
      StyleGAN3's metrics, on NumPy 1.24, SciPy 1.10, Pillow 9.4 and torch 1.13. TensorFlow 1 was not run: its resizing is torch-fidelity's port, which that project tests
      against TensorFlow bit for bit, and ADM's numbers are its formulas in NumPy and SciPy, those of its layer through torch-fidelity's
      network. No number of theirs stands here for precision and recall in float16, which ADM has TensorFlow compute.

      `ConformanceToolTest` fails when this page misses a case or states another number of a tool's; ours may differ in the last digits
      from machine to machine. All layers of FID-Inception with weights by another formula: [parity.md](parity.md).
      """;

  abstract List<String> lines(List<ConformanceResult> results);

  private static List<String> cells(ConformanceResult result) {
    return List.of(
        result.tool(),
        result.name(),
        number(result.theirs()),
        number(result.ours()),
        brief(result.difference()),
        brief(result.tolerance()));
  }

  /** All digits; whole numbers without a fraction. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** Two digits. */
  static String brief(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }

  private static String quoted(String cell) {
    return cell.contains(",") || cell.contains("\"")
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

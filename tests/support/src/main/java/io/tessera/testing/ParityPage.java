package io.tessera.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code docs/parity.md}: what the tests compared with reference implementations. */
public final class ParityPage {
  private static final String PAGE = "docs/parity.md";
  private static final String GPU_TABLE = "deploy/gpu/kernels-cuda.md";

  private static final String HEAD =
      """
      # Parity with the reference implementations

      How far Tessera's numbers are from those of the implementations that it follows. Made by a command, not by hand:

      ```sh
      bin/parity
      ```

      It runs the tests that compare Tessera with other implementations (JUnit tag `parity`) and writes here what they compared, how far
      they may be apart and how far they were apart. `ParityPageTest` fails when this page misses a comparison, has one too many, or
      states another tolerance; the measured errors may differ from machine to machine, within the tolerance.

      Measured on the CPU, in float32 where nothing else is said; networks at their full size, VQ-16 with 72 and GPT-B with 111 million
      weights. The references' numbers were computed by the references themselves, networks with weights and inputs that both sides make by a
      formula (`FormulaTensors`); they lie in `tests/support/src/main/resources/golden`. *Norm of all gradients* is summed in float64;
      *norm for clipping* is what the optimizer computes of them, in float32.

      How to read it: `1e-4` bounds the relative error in the Euclidean norm, ‖ours − theirs‖ / ‖theirs‖, and where a quantity has
      several parts, as the gradient of each weight, that of the worst part; `± 1e-4` bounds the largest difference; `1 of 256 levels`
      the largest difference of 8-bit samples; `equal` allows none.
      """;

  private ParityPage() {}

  /** Makes the page of the project in folder {@code arguments[0]} from its newest records. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    List<String> builds = builds(root);
    if (builds.isEmpty()) {
      throw new IllegalStateException(
          "Cannot make " + PAGE + ": no test recorded a comparison; run bin/parity");
    }
    Collection<Comparison> comparisons = comparisons(root, builds.get(builds.size() - 1));
    Files.writeString(root.resolve(PAGE), render(comparisons, gpuTable(root)));
    System.out.println(PAGE + ": " + comparisons.size() + " comparisons");
  }

  /** The builds whose tests left records, oldest first. */
  public static List<String> builds(Path root) throws IOException {
    TreeSet<String> builds = new TreeSet<>();
    for (String line : records(root)) {
      builds.add(line.substring(0, line.indexOf('\t')));
    }
    return List.copyOf(builds);
  }

  /** What the tests of a build compared, the parts of a quantity as one. */
  public static Collection<Comparison> comparisons(Path root, String build) throws IOException {
    Map<List<String>, Comparison> merged = new LinkedHashMap<>();
    for (String line : records(root)) {
      if (line.startsWith(build + "\t")) {
        Comparison part = Comparison.parse(line.substring(build.length() + 1));
        merged.merge(List.of(part.reference(), part.quantity()), part, Comparison::and);
      }
    }
    return merged.values();
  }

  /** The records of all modules, in the order of their names. */
  private static List<String> records(Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path file = module.resolve(Parity.RECORDS);
        if (Files.isRegularFile(file)) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    }
    return lines;
  }

  /** The table that {@code deploy/gpu/check-kernels.py} made, or a word that there is none. */
  public static String gpuTable(Path root) throws IOException {
    Path table = root.resolve(GPU_TABLE);
    return Files.isRegularFile(table)
        ? Files.readString(table).strip()
        : "Not run: there is no `" + GPU_TABLE + "`, which `deploy/gpu/check-kernels.py` makes.";
  }

  /** The page, references in the order of their names. */
  public static String render(Collection<Comparison> comparisons, String gpuTable) {
    Map<String, List<Comparison>> byReference = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Comparison comparison : comparisons) {
      byReference
          .computeIfAbsent(comparison.reference(), name -> new ArrayList<>())
          .add(comparison);
    }
    StringBuilder page = new StringBuilder(HEAD);
    byReference.forEach(
        (reference, rows) -> {
          page.append("\n## ").append(reference).append("\n\n");
          page.append("| compared | numbers | tolerance | measured |\n|---|--:|--:|--:|\n");
          rows.forEach(row -> page.append(row(row)).append('\n'));
        });
    return page.append("\n## GPU\n\n").append(gpuTable).append('\n').toString();
  }

  private static String row(Comparison row) {
    return "| %s | %s | %s |".formatted(stated(row), row.tolerance().text(), measured(row));
  }

  private static String stated(Comparison row) {
    return row.quantity() + " | " + String.format(Locale.ROOT, "%,d", row.values());
  }

  private static String measured(Comparison row) {
    return row.tolerance().measured(row.error());
  }

  /** The comparisons that a page lists. */
  public static List<Comparison> parse(String page) {
    List<Comparison> rows = new ArrayList<>();
    String reference = "";
    for (String line : page.substring(0, page.indexOf("\n## GPU\n")).lines().toList()) {
      if (line.startsWith("## ")) {
        reference = line.substring(3);
      } else if (line.startsWith("| ") && !line.startsWith("| compared |")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
        Tolerance tolerance = Tolerance.parse(cells[2]);
        long values = Long.parseLong(cells[1].replace(",", ""));
        double error = tolerance.error(cells[3]);
        rows.add(new Comparison(reference, cells[0], values, tolerance, error));
      }
    }
    return rows;
  }
}

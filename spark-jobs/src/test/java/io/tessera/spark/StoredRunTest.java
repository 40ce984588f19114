package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole run as Tessera 0.1.0 left it, but for its page. Every command must go on with it for
 * ever; what a newer Tessera left must be refused.
 */
class StoredRunTest {
  private static final Path STORED = Path.of("src/test/resources/format/run-0.1.0");
  private static final String RECIPE = STORED + ".conf";

  @TempDir Path run;

  @BeforeAll
  static void startSpark() {
    TestSpark.session();
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(STORED)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = run.resolve(STORED.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void commandsTellWhatItHas() {
    assertThat(done("status --run " + run))
        .contains("Run golden", "tokenizer: round 2, step 2, 1 workers (diloco), loss 0.")
        .contains("generator: round 2, step 2, 1 workers (sync)", "cfg-scale 1.0 of [1.0, 2.0]");
    assertThat(done("tables --run " + run).lines())
        .anyMatch(line -> line.matches("images +- +used .*"))
        .anyMatch(line -> line.matches("tokens +1 +used .*"))
        .anyMatch(line -> line.matches("samples +- +used .*"));
    assertThat(done("gc --dry-run --run " + run)).contains("Would delete 0 files");
    assertThat(done("verify --no-repeat --config " + RECIPE + " --run " + run))
        .contains("images     sound: 16 images", "tokens     sound: version 1, 28 rows")
        .contains("tokenizer  sound: ", "generator  sound: ", "classifier sound: ");
  }

  @Test
  void thePipelineGoesOnWhereItWas() throws IOException {
    Map<Path, byte[]> before = contents();

    assertThat(done("pipeline --config " + RECIPE + " --run " + run).lines())
        .filteredOn(line -> !line.endsWith(" - done already"))
        .hasSize(2)
        .contains("Report: " + run + "/report.html");

    assertThat(run.resolve("report.html")).content().contains("golden", "gFD[classifier]");
    Map<Path, byte[]> after = contents();
    assertThat(before)
        .allSatisfy(
            (path, content) -> {
              if (!path.toString().matches("run.json|result.json|lease/.*|stages/report.json")) {
                assertThat(after.get(path)).as(path.toString()).isEqualTo(content);
              }
            });
  }

  @Test
  void itsModelsDrawNewSamples() throws IOException {
    Files.delete(run.resolve("samples/_manifest.json"));
    Files.delete(run.resolve("samples/_units/d51e9c00d77f9d53572a45e0.json"));

    done("sample --config " + RECIPE + " --run " + run);

    assertThat(run.resolve("samples/_manifest.json")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "run.json, status",
    "stages/sample.json, status",
    "tokenizer/reports/000002.json, status",
    "tokenizer/rounds/000002.json, status",
    "evaluation/sweep.json, status",
    "lease/000000001.json, pipeline",
    "images/_manifest.json, report",
    "tokenizer/model.json, report",
    "evaluation/metrics.json, report",
    "evaluation/checkpoints/tokenizer-000000002-KEY.json, report",
    "tokens.json, tables",
    "tokens/_claims/000001.json, tables",
    "tokens/version=000001/_manifest.json, tables",
    "samples/_manifest.json, tables",
    "generator/tokens.json, gc"
  })
  void whatANewerTesseraLeftIsRefused(String name, String command) throws IOException {
    Path file = find(name);
    String text = Files.readString(file);
    String newer = text.replaceFirst("\"(version|format)\": \\d+", "\"$1\": 99, \"newKey\": []");
    assertThat(newer).isNotEqualTo(text);
    Files.writeString(file, newer);

    CommandRun refused = CommandRun.of(command, "--run", run.toString(), "--config", RECIPE);

    assertThat(refused.code()).as(refused.err()).isEqualTo(65);
    assertThat(refused.err())
        .contains("Cannot read " + file + ": it has ", " 99, this program knows version")
        .contains("; use the newer Tessera that made it");
  }

  private Path find(String name) throws IOException {
    String pattern = name.replace(".", "\\.").replace("KEY", "[0-9a-f]+");
    try (Stream<Path> files = Files.walk(run)) {
      return files
          .filter(file -> run.relativize(file).toString().matches(pattern))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String done(String command) {
    CommandRun run = CommandRun.of(command.split(" "));
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  private Map<Path, byte[]> contents() throws IOException {
    Map<Path, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> contents.put(run.relativize(file), read(file)));
    }
    return contents;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

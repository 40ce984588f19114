package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.spark.shard.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of {@code docs/evaluation.md} runs, one after the other, in one folder. */
@Tag("slow") // FID-Inception looks at images, without a GPU
class EvaluationPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
  private static final int SIDE = 8;

  /** Options whose values are files. */
  private static final Set<String> FILES =
      Set.of("--against", "--inception-weights", "--work", "--out");

  @TempDir Path dir;

  @Test
  void commandsRun() throws IOException {
    TestSpark.session();
    InceptionFixture.write(dir.resolve("inception.safetensors"));
    Fixtures.folder(dir.resolve("generated"), pngs(1));
    Fixtures.folder(dir.resolve("part-0"), pngs(1));
    Fixtures.folder(dir.resolve("part-1"), pngs(11));
    Fixtures.tar(dir.resolve("photos.tar"), pngs(21));
    Fixtures.folder(dir.resolve("run/samples"), pngs(51));
    Fixtures.folder(dir.resolve("run/images/split=heldout"), pngs(61));
    Fixtures.npz(dir.resolve("samples.npz"), Lcg.bytes(4 * SIDE * SIDE * 3, 31), SIDE);
    Fixtures.npz(dir.resolve("reference.npz"), Lcg.bytes(4 * SIDE * SIDE * 3, 41), SIDE);
    List<List<String>> commands = commands();
    assertThat(commands).hasSizeGreaterThanOrEqualTo(7);
    for (List<String> command : commands) {
      CommandRun run = CommandRun.of(inFolder(command).toArray(String[]::new));
      assertThat(run.code()).as("%s%n%s", command, run.err()).isZero();
    }
  }

  private static List<List<String>> commands() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("../docs/evaluation.md")))
        .results()
        .flatMap(block -> block.group(1).lines())
        .map(line -> List.of(line.replaceFirst("^tessera ", "").split(" ", -1)))
        .toList();
  }

  private List<String> inFolder(List<String> command) {
    List<String> arguments = new ArrayList<>(command.subList(0, 2));
    for (int i = 2; i < command.size(); i++) {
      String before = command.get(i - 1);
      String word = command.get(i);
      boolean isFile =
          !word.startsWith("--") && (!before.startsWith("--") || FILES.contains(before));
      arguments.add(isFile ? dir.resolve(word).toString() : word);
    }
    if (command.get(1).equals("sets")) {
      arguments.add("--set=evaluation.batch-size=2");
    }
    return arguments;
  }

  private static Map<String, byte[]> pngs(int seed) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      byte[] samples = Lcg.bytes(SIDE * SIDE * 3, seed + i);
      files.put(i + ".png", PngEncoder.encode(RgbImage.of(SIDE, SIDE, samples)));
    }
    return files;
  }
}

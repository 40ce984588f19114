package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(600)
class ShardOnSeparateExecutorsTest {
  @TempDir Path dir;
  private Tessera tessera;
  private Path source;

  @BeforeEach
  void drawImages() throws IOException {
    tessera = new Tessera(Files.createDirectories(dir.resolve("work")));
    source = dir.resolve("source");
    Random random = new Random(1);
    for (int i = 0; i < 120; i++) {
      byte[] samples = new byte[8 * 8 * 3];
      random.nextBytes(samples);
      Path file = source.resolve("class-" + i % 3).resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(RgbImage.of(8, 8, samples)));
    }
    Files.write(source.resolve("class-1/broken.png"), new byte[] {1, 2, 3});
  }

  @Test
  void executorsInTheirOwnJvmsMakeTheSameTableAsThreadsOfOne() throws Exception {
    Path one = dir.resolve("one");
    Path two = dir.resolve("two");

    Tessera.Result local = shard(one, "local[2]");
    Tessera.Result cluster = shard(two, Tessera.TWO_EXECUTORS);

    assertThat(local.code()).as(local.output()).isZero();
    assertThat(cluster.code()).as(cluster.output()).isZero();
    assertThat(manifest(one)).contains("\"unknown-format\": 1").contains("\"images\": 20");
    assertThat(manifest(two)).isEqualTo(manifest(one));
  }

  private Tessera.Result shard(Path run, String master) throws Exception {
    return tessera.run(
        "shard",
        "--run",
        run.toString(),
        "--master",
        master,
        "--set",
        "data.source=" + source,
        "--set",
        "data.heldout.count=20",
        "--set",
        "data.max-bad-fraction=0.1");
  }

  /** Without the lengths of the files: Parquet lists a column's encodings in no fixed order. */
  private static String manifest(Path run) throws IOException {
    return Files.readString(run.resolve("images/_manifest.json"))
        .replaceAll(
            "\"bytes\": \\d+,\\s+\"images\": (\\d+),\\s+\"path\"", "\"images\": $1, \"path\"");
  }
}

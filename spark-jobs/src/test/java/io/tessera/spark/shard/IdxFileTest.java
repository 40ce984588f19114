package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  @TempDir Path dir;

  @Test
  void headerIsRead() throws IOException {
    IdxFile file = check("x-idx3-ubyte", Fixtures.idxImages(7));

    assertThat(file.count()).isEqualTo(7);
    assertThat(file.valueBytes()).isEqualTo(20);
    assertThat(file.dimensions()).containsExactly(7, 5, 4);
  }

  @Test
  void gzipIsToldByTheName() throws IOException {
    assertThat(check("x.gz", Fixtures.gzip(Fixtures.idxImages(7))).count()).isEqualTo(7);
    assertBroken("y.gz", Fixtures.idxImages(7), "it is not a whole gzip file (Not in GZIP format)");
    byte[] zipped = Fixtures.gzip(Fixtures.idxImages(7));
    assertBroken("z.gz", Arrays.copyOf(zipped, zipped.length - 20), "it ends too early");
  }

  @Test
  void wrongFilesAreToldFromWrongLengths() throws IOException {
    byte[] good = Fixtures.idxImages(7);
    assertBroken("a", new byte[3], "it ends too early");
    assertBroken(
        "b",
        "hello world".getBytes(StandardCharsets.UTF_8),
        "it starts with 68656c6c, not with two zero bytes");
    assertBroken(
        "c",
        Fixtures.idxLabels(7, 2),
        "it holds values of type 8 in 1 dimensions; type 8 (unsigned byte) in 3 dimensions is"
            + " needed");
    assertBroken(
        "d",
        Arrays.copyOf(good, good.length - 1),
        "its header announces 7 values of 20 bytes, the data ends after 6");
    assertBroken(
        "e",
        Arrays.copyOf(good, good.length + 1),
        "its header announces 7 values of 20 bytes, the data goes on after them");
  }

  @Test
  void hugeDimensionsAreRefusedBeforeAnythingIsAllocated() throws IOException {
    assertBroken(
        "f",
        Fixtures.idx(new byte[0], 1, 65536, 65536),
        "dimension 2 is 65536; 1 to 4096 is allowed");
    assertBroken(
        "g", Fixtures.idx(new byte[0], -1, 5, 4), "dimension 1 is -1; 1 to 4096 is allowed");
  }

  private void assertBroken(String name, byte[] content, String reason) {
    assertThatThrownBy(() -> check(name, content))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessage("Cannot read IDX file " + dir.resolve(name) + ": " + reason);
  }

  private IdxFile check(String name, byte[] content) throws IOException {
    Path file = Files.write(dir.resolve(name), content);
    return IdxFile.check(new org.apache.hadoop.fs.Path(file.toUri()), 3, new Configuration(false));
  }
}

package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.png;
import static io.tessera.spark.shard.Fixtures.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.RenamingFileSystem;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ImageNet as its makers ship it: a tar file of the tar files of the classes. */
class TarShardTest {
  @TempDir Path dir;
  private Path train;

  @BeforeEach
  void writeArchives() throws IOException {
    TestSpark.session();
    train = Files.createDirectories(dir.resolve("train"));
    Map<String, byte[]> classes = new TreeMap<>();
    for (String name : List.of("n01443537", "n01440764", "n02000000")) {
      Map<String, byte[]> images = new TreeMap<>();
      for (int i = 0; i < 4; i++) {
        images.put("%s_%d.JPEG".formatted(name, i), png(classes.size() * 10 + i));
      }
      classes.put(name + ".tar", Files.readAllBytes(tar(dir.resolve(name + ".tar"), images)));
    }
    tar(train.resolve("ILSVRC2012_img_train.tar"), classes);
  }

  @Test
  void innerArchivesAreClasses() {
    CommandRun result = shard(train.toString());

    assertThat(result.code()).as(result.err()).isZero();
    ImageTable table = ImageTable.open(new RunDirectory(new LocalStorage(dir.resolve("run"))));
    assertThat(table.manifest().classNames())
        .containsExactly("n01440764", "n01443537", "n02000000");
    assertThat(table.part(Split.HELDOUT).classCounts()).containsExactly(1L, 1L, 1L);
    for (Row row : table.rows(TestSpark.session(), Split.TRAIN).collectAsList()) {
      assertThat(row.getString(0)).matches("(n\\d{8})/\\1_\\d\\.JPEG");
      String name = row.getString(0).substring(0, 9);
      assertThat(row.getInt(2)).isEqualTo(table.manifest().classNames().indexOf(name));
    }
    try (var files = Files.list(train)) {
      assertThat(files).as("nothing is unpacked").hasSize(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cutOffInnerArchiveIsNamed() throws IOException {
    byte[] whole = Files.readAllBytes(dir.resolve("n01440764.tar"));
    Path broken =
        tar(
            train.resolve("ILSVRC2012_img_train.tar"),
            Map.of("n01440764.tar", Arrays.copyOf(whole, 2048)));

    CommandRun result = shard(train.toString());

    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err())
        .contains(
            "Cannot read tar file n01440764.tar in "
                + broken
                + ": the archive is cut off, after 2 images; fetch it again");
  }

  /** Any scheme that Hadoop knows will do, patterns included. */
  @Test
  void patternsOfOtherFileSystemsAreRead() throws IOException {
    tar(train.resolve("val.tar"), Map.of("x/broken.png", new byte[] {1}));
    var hadoop = TestSpark.session().sparkContext().hadoopConfiguration();
    RenamingFileSystem.configuration().forEach(each -> hadoop.set(each.getKey(), each.getValue()));

    CommandRun result = shard("renaming://" + train + "/ILSVRC*_train.tar");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("shard: 12 images in ");
  }

  private CommandRun shard(String source) {
    return CommandRun.of(
        "shard",
        "--run",
        dir.resolve("run").toString(),
        "--set",
        "data.source=" + source,
        "--set",
        "data.heldout.count=3");
  }
}

package io.tessera.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.TestSpark;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.run.StageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run folder as the first version of the formats wrote it; it must be readable for ever. */
class RunFormatTest {
  private final RunDirectory run =
      new RunDirectory(new LocalStorage(Path.of("src/test/resources/format/run-v1")));

  @TempDir Path dir;

  @Test
  void imageTable() throws Exception {
    ImageTable table = ImageTable.open(run);

    assertThat(table.manifest().version()).isEqualTo(2);
    assertThat(table.manifest().classNames()).containsExactly("cat", "dog");
    assertThat(table.classes()).isEqualTo(2);
    assertThat(table.manifest().images()).isEqualTo(8);
    assertThat(table.manifest().quarantined()).containsOnly(Map.entry("empty", 1L));
    assertThat(table.part(Split.TRAIN).classCounts()).containsExactly(3L, 3L);
    assertThat(table.part(Split.HELDOUT).classCounts()).containsExactly(1L, 1L);
    assertThat(table.part(Split.TRAIN).checksum()).matches("[0-9a-f]{16}");
    List<Row> rows = table.rows(TestSpark.session(), Split.TRAIN).collectAsList();
    assertThat(rows).hasSize(6);
    for (Row row : rows) {
      var image = new ImageDecoder(AlphaPolicy.DROP).decode(row.getStruct(1).<byte[]>getAs(0));
      assertThat(image).hasToString("RgbImage[4x3]");
      assertThat(row.getString(0)).isEqualTo(row.getStruct(1).getString(1));
      assertThat(row.getInt(2)).isEqualTo(row.getString(0).startsWith("cat/") ? 0 : 1);
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(row.getStruct(1).<byte[]>getAs(0));
      assertThat(row.<byte[]>getAs(3)).isEqualTo(Arrays.copyOf(sha256, 12));
    }
  }

  @Test
  void identityAndLedger() {
    RunIdentity identity = run.read(RunDirectory.RUN, RunIdentity.class).orElseThrow();
    assertThat(identity.version()).isEqualTo(1);
    assertThat(identity.id()).isEqualTo("golden");

    StageRecord shard = run.stage("shard").orElseThrow();
    assertThat(shard.version()).isEqualTo(1);
    assertThat(shard.status()).isEqualTo(StageRecord.Status.DONE);
    assertThat(shard.figures()).containsEntry("train", 6).containsEntry("heldout", 2);
    assertThat(shard.config()).containsEntry("data.heldout.count", "2");
    assertThat(run.stages()).containsExactly(shard);
  }

  @Test
  void rowsOfAFileHaveTheirContents() {
    String file = ImageTable.open(run).files(Split.TRAIN).get(0);
    Configuration conf = new Configuration();
    List<ImageRow> rows = new ArrayList<>();

    ParquetRows.units(conf, file, 1).forEach(unit -> ParquetRows.readImages(conf, unit, rows::add));

    assertThat(rows).hasSize(3);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.content()).isEqualTo(ImageContent.of(row.bytes())));
  }

  @Test
  void tableOfANewerVersionIsRefused() throws Exception {
    assertRefused(7, "it has version 7, this program knows versions 1 to 2; use the newer Tessera");
  }

  @Test
  void tableWithoutContentsIsRefused() throws Exception {
    assertRefused(
        1,
        "format tessera-images version 1 has no content column, which version 2 has; run `tessera"
            + " shard` again");
  }

  private void assertRefused(int version, String message) throws Exception {
    String manifest =
        Files.readString(Path.of("src/test/resources/format/run-v1/images/_manifest.json"));
    Files.createDirectories(dir.resolve("images"));
    Files.writeString(
        dir.resolve("images/_manifest.json"),
        manifest.replaceAll("\"version\": 2\\b", "\"version\": " + version));

    assertThatThrownBy(() -> ImageTable.open(new RunDirectory(new LocalStorage(dir))))
        .satisfies(e -> assertThat(Failure.of(e).exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessageContaining(message);
  }

  @Test
  void missingTableNamesTheCommandThatMakesIt() {
    assertThatThrownBy(() -> ImageTable.open(new RunDirectory(new LocalStorage(dir))))
        .hasMessage(
            "Cannot find the image table " + dir.resolve("images") + ": run `tessera shard` first");
  }
}

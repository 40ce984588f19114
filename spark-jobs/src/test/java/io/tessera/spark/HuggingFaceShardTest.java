package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.png;
import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ImageNet as Hugging Face stores it: three splits in one folder, row groups of 100 rows. */
class HuggingFaceShardTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message schema { optional group image { optional binary bytes; optional binary path"
              + " (STRING); } optional int64 label; }");
  private static final String NAMES =
      "{\"info\": {\"features\": {\"label\": {\"names\": [\"tench\", \"shark\"], \"_type\":"
          + " \"ClassLabel\"}}}}";

  @TempDir Path dir;
  private Path data;

  @BeforeEach
  void writeSplits() throws Exception {
    TestSpark.session();
    data = Files.createDirectories(dir.resolve("data"));
    write("train-00000-of-00002.parquet", 250, 0);
    write("train-00001-of-00002.parquet", 30, 0);
    write("validation-00000-of-00001.parquet", 20, 0);
    write("test-00000-of-00001.parquet", 10, -1);
  }

  @Test
  void folderOfSeveralSplitsIsRefusedNamingTheFix() {
    CommandRun result = shard("data.source=" + data);

    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err())
        .contains(
            "Cannot read data.source "
                + data
                + ": it holds files of several splits (test 1, train 2, validation 1). Name one:"
                + " data.source="
                + data
                + "/train-*.parquet and data.heldout.source="
                + data
                + "/validation-*.parquet");
  }

  @Test
  void patternsChooseTheSplits() throws Exception {
    assertThat(groups(data.resolve("train-00000-of-00002.parquet"))).isEqualTo(3);

    CommandRun result =
        shard(
            "data.source=" + data + "/train-*.parquet",
            "data.heldout.source=" + data + "/validation-*.parquet");

    assertThat(result.code()).as(result.err()).isZero();
    ImageManifest manifest =
        ImageTable.open(new RunDirectory(new LocalStorage(dir.resolve("run")))).manifest();
    assertThat(manifest.classNames()).containsExactly("tench", "shark");
    assertThat(manifest.splits().get("train").classCounts()).containsExactly(140L, 140L);
    assertThat(manifest.splits().get("heldout").classCounts()).containsExactly(10L, 10L);
    assertThat(manifest.source().listing())
        .extracting(ImageManifest.SourceFile::path)
        .containsExactly("train-00000-of-00002.parquet", "train-00001-of-00002.parquet");
  }

  @Test
  void unlabelledSplitIsToldAsSuch() {
    CommandRun result = shard("data.source=" + data + "/test-*.parquet");

    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err()).contains("Too many bad images: 10 of 10", "10 no-label");
  }

  private CommandRun shard(String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of("shard", "--run", dir.resolve("run").toString()));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return CommandRun.of(arguments.toArray(new String[0]));
  }

  private static int groups(Path file) throws Exception {
    var input =
        HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(file.toString()), new Configuration());
    try (ParquetFileReader reader = ParquetFileReader.open(input)) {
      return reader.getRowGroups().size();
    }
  }

  /** Labels 0 and 1 in turn, or always {@code label} if that is negative. */
  private void write(String name, int rows, int label) throws Exception {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(data.resolve(name)))
            .withType(SCHEMA)
            .withRowGroupRowCountLimit(100)
            .withExtraMetaData(Map.of("huggingface", NAMES))
            .build()) {
      for (int row = 0; row < rows; row++) {
        Group group = new SimpleGroup(SCHEMA);
        group
            .addGroup("image")
            .append("bytes", Binary.fromConstantByteArray(png(row % 7)))
            .append("path", "ILSVRC_" + row + ".JPEG");
        writer.write(group.append("label", label < 0 ? label : (long) (row % 2)));
      }
    }
  }
}

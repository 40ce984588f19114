package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.folder;
import static io.tessera.spark.shard.Fixtures.golden;
import static io.tessera.spark.shard.Fixtures.gzip;
import static io.tessera.spark.shard.Fixtures.idxImages;
import static io.tessera.spark.shard.Fixtures.idxLabels;
import static io.tessera.spark.shard.Fixtures.images;
import static io.tessera.spark.shard.Fixtures.png;
import static io.tessera.spark.shard.Fixtures.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardJobTest {
  @TempDir Path dir;
  private Path source;
  private Path run;

  @BeforeEach
  void startSpark() throws IOException {
    TestSpark.session();
    source = Files.createDirectories(dir.resolve("source"));
    run = dir.resolve("run");
  }

  @Test
  void idxImagesKeepEveryPixelAndLabel() throws Exception {
    byte[] images = idxImages(30);
    Files.write(source.resolve("t10k-images-idx3-ubyte.gz"), gzip(images));
    Files.write(source.resolve("t10k-labels-idx1-ubyte"), idxLabels(30, 3));

    CommandRun result = shard("data.heldout.count=6", "data.class-names=[a,b,c]");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("shard: 30 images in ");
    List<Row> rows = rows(Split.TRAIN, Split.HELDOUT);
    assertThat(rows).hasSize(30);
    for (Row row : rows) {
      int index = Integer.parseInt(row.getString(0).substring(row.getString(0).indexOf('#') + 1));
      assertThat(row.getInt(2)).isEqualTo(index % 3);
      byte[] samples =
          new ImageDecoder(AlphaPolicy.DROP).decode(bytes(row)).toByteArray(); // [H, W, 3]
      for (int i = 0; i < 20; i++) {
        assertThat(samples[3 * i]).isEqualTo(images[16 + index * 20 + i]);
      }
    }
    ImageManifest manifest = manifest();
    assertThat(manifest.classNames()).containsExactly("a", "b", "c");
    assertThat(manifest.splits().get("heldout").classCounts()).containsExactly(2L, 2L, 2L);
    assertThat(manifest.splits().get("train").classCounts()).containsExactly(8L, 8L, 8L);
    assertThat(manifest.source().format()).isEqualTo("idx");
    assertThat(manifest.source().files()).isEqualTo(2);
  }

  @Test
  void folderLabelsFollowTheSortedNamesAtAnyDepth() throws Exception {
    Map<String, byte[]> files = new TreeMap<>(images(List.of("zebra", "ant"), 4));
    files.put("bee/deep/er/one.jpg", golden("cmyk.jpg"));
    files.put("bee/grey.JPEG", golden("gray.jpg"));
    files.put("bee/notes.txt", new byte[] {1});
    files.put("bee/.hidden.png", new byte[] {1});
    files.put("readme.md", new byte[] {1});
    folder(source, files);

    CommandRun result = shard("data.heldout.fraction=0");

    assertThat(result.code()).as(result.err()).isZero();
    ImageManifest manifest = manifest();
    assertThat(manifest.classNames()).containsExactly("ant", "bee", "zebra");
    assertThat(manifest.splits().get("train").classCounts()).containsExactly(4L, 2L, 4L);
    assertThat(manifest.splits().get("heldout").images()).isZero();
    assertThat(manifest.source().ignored()).isEqualTo(2);
    Map<String, byte[]> found = new HashMap<>();
    rows(Split.TRAIN).forEach(row -> found.put(row.getString(0), bytes(row)));
    assertThat(found.keySet()).contains("bee/deep/er/one.jpg", "ant/000.png");
    assertThat(found.get("ant/000.png")).isEqualTo(files.get("ant/000.png"));
    assertThat(rows(Split.HELDOUT)).isEmpty();
  }

  @Test
  void tarAndFolderOfTheSameImagesGiveTheSameLabels() throws Exception {
    Map<String, byte[]> members = new TreeMap<>();
    images(List.of("y", "x"), 3).forEach((name, bytes) -> members.put("./set/" + name, bytes));
    members.put("./set/y/._000.png", new byte[] {1});
    tar(source.resolve("all.tar.gz"), members);

    CommandRun result = shard("data.heldout.fraction=0");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().classNames()).containsExactly("x", "y");
    assertThat(manifest().source().ignored()).isEqualTo(1);
    Map<String, Integer> labels = new TreeMap<>();
    rows(Split.TRAIN).forEach(row -> labels.put(row.getString(0), row.getInt(2)));
    assertThat(labels).hasSize(6).containsEntry("all.tar.gz/set/y/002.png", 1);
  }

  @Test
  void oneTarPerClass() throws Exception {
    for (String name : List.of("n02", "n01")) {
      Map<String, byte[]> members = new TreeMap<>();
      images(List.of(name), 2).forEach((path, bytes) -> members.put(path.replace('/', '_'), bytes));
      tar(source.resolve(name + ".tar"), members);
    }

    CommandRun result = shard("data.heldout.fraction=0");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().classNames()).containsExactly("n01", "n02");
    assertThat(manifest().splits().get("train").classCounts()).containsExactly(2L, 2L);
  }

  @Test
  void huggingFaceParquetIsReadAsItIs() throws Exception {
    TestSpark.session()
        .range(0, 20)
        .select(
            functions
                .struct(
                    functions.lit(png(1)).as("bytes"),
                    functions.concat(functions.lit("n_"), functions.col("id")).as("path"))
                .as("image"),
            functions.col("id").mod(functions.lit(4)).as("label"))
        .coalesce(1)
        .write()
        .parquet(source.resolve("data").toString());

    CommandRun result = shard("data.heldout.count=4");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().source().format()).isEqualTo("parquet");
    assertThat(manifest().classNames()).containsExactly("0", "1", "2", "3");
    assertThat(manifest().splits().get("heldout").classCounts()).containsExactly(1L, 1L, 1L, 1L);
    Set<String> paths = new HashSet<>();
    rows(Split.TRAIN, Split.HELDOUT).forEach(row -> paths.add(row.getStruct(1).getString(1)));
    assertThat(paths).hasSize(20).contains("n_7");
    assertThat(rows(Split.TRAIN).get(0).getString(0)).matches("data/part-00000-.*\\.parquet#\\d+");
  }

  @Test
  void anImageTableIsASourceToo() throws Exception {
    folder(source, images(List.of("a", "b"), 5));
    assertThat(shard("data.heldout.count=2").code()).isZero();
    Path again = dir.resolve("again");

    CommandRun result =
        CommandRun.of(
            "shard",
            "--run",
            again.toString(),
            "--set",
            "data.source=" + run.resolve("images"),
            "--set",
            "data.heldout.fraction=0");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(ids(again, Split.TRAIN)).containsExactlyInAnyOrderElementsOf(allIds());
  }

  @Test
  void heldoutSourceUsesTheClassesOfTheSource() throws Exception {
    folder(source.resolve("train"), images(List.of("a", "b", "c"), 3));
    folder(source.resolve("val"), Map.of("c/v0.png", png(100), "a/v1.png", png(101)));

    CommandRun result =
        shard(
            "data.source=" + source.resolve("train"),
            "data.heldout.source=" + source.resolve("val"));

    assertThat(result.code()).as(result.err()).isZero();
    ImageManifest manifest = manifest();
    assertThat(manifest.splits().get("train").classCounts()).containsExactly(3L, 3L, 3L);
    assertThat(manifest.splits().get("heldout").classCounts()).containsExactly(1L, 0L, 1L);
    assertThat(manifest.heldoutSource()).isNotNull();
  }

  @Test
  void orderIsRandomAndFollowsFromTheSeed() throws Exception {
    folder(source, images(List.of("a", "b"), 40));
    assertThat(shard("data.heldout.count=10", "data.min-files=3").code()).isZero();
    List<String> ids = ids(run, Split.TRAIN);

    Path twin = dir.resolve("twin");
    assertThat(shardTo(twin, 0).code()).isZero();
    Path other = dir.resolve("other");
    assertThat(shardTo(other, 1).code()).isZero();

    assertThat(ids).isNotEqualTo(ids.stream().sorted().toList());
    assertThat(ids(twin, Split.TRAIN)).isEqualTo(ids);
    assertThat(ids(other, Split.TRAIN)).isNotEqualTo(ids);
    assertThat(ids(other, Split.HELDOUT)).doesNotContainAnyElementsOf(ids(other, Split.TRAIN));
    assertThat(ImageTable.open(runDirectory(twin)).files(Split.TRAIN)).hasSize(3);
  }

  private CommandRun shardTo(Path folder, int seed) {
    return CommandRun.of(
        "shard",
        "--run",
        folder.toString(),
        "--set",
        "data.source=" + source,
        "--set",
        "data.heldout.count=10",
        "--set",
        "data.min-files=3",
        "--set",
        "run.seed=" + seed);
  }

  @Test
  void badImagesGoToQuarantineWithTheirReason() throws Exception {
    Map<String, byte[]> files = new TreeMap<>(images(List.of("a"), 20));
    files.put("a/cut.jpg", golden("broken-truncated.jpg"));
    files.put("a/empty.jpg", new byte[0]);
    files.put("a/text.jpg", golden("broken-text.jpg"));
    files.put("a/really-png.jpg", golden("png-in-jpg.jpg"));
    folder(source, files);

    CommandRun result = shard("data.heldout.fraction=0", "data.max-bad-fraction=0.2");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().images()).isEqualTo(21);
    assertThat(manifest().quarantined())
        .containsOnly(
            Map.entry("empty", 1L), Map.entry("truncated", 1L), Map.entry("unknown-format", 1L));
    List<Row> quarantine =
        TestSpark.session()
            .read()
            .parquet(run.resolve("images-quarantine").toString())
            .select("id", "path", "reason", "message", "size")
            .orderBy("id")
            .collectAsList();
    assertThat(quarantine).hasSize(3);
    assertThat(quarantine.get(0).getString(0)).isEqualTo("a/cut.jpg");
    assertThat(quarantine.get(0).getString(2)).isEqualTo("truncated");
    assertThat(quarantine.get(0).getString(3)).startsWith("Cannot decode image: ");
    assertThat(quarantine.get(0).getLong(4)).isEqualTo(files.get("a/cut.jpg").length);
  }

  @Test
  void tooManyBadImagesFailNamingTheReasonsAndLeaveNoTable() throws Exception {
    Map<String, byte[]> files = new TreeMap<>(images(List.of("a"), 8));
    files.put("a/empty.jpg", new byte[0]);
    files.put("a/large.png", png(99));
    folder(source, files);

    CommandRun result = shard("data.max-image-bytes=100");

    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err())
        .contains(
            "Too many bad images: 10 of 10 (data.max-bad-fraction is 0.01): 9 too-large, 1 empty.")
        .contains("images-quarantine")
        .doesNotContain("\tat ");
    assertThat(run.resolve("images")).doesNotExist();
    assertThat(run.resolve("images-quarantine/_manifest.json")).exists();
    assertThat(Files.readString(run.resolve("result.json")))
        .contains("\"code\": 65", "\"status\": \"bad-data\"", "\"retryable\": false");
    assertThat(Files.readString(run.resolve("stages/shard.json"))).contains("\"FAILED\"");
  }

  @Test
  void hostileTarMembersAreQuarantinedAndNothingIsWrittenOutside() throws Exception {
    Map<String, byte[]> members = new TreeMap<>(images(List.of("a", "b"), 4));
    members.put("a/../../escape.png", png(50));
    members.put("b/x\\y.png", png(51));
    Path file = tar(source.resolve("t.tar"), members);
    assertThat(file).exists();

    CommandRun result = shard("data.heldout.fraction=0", "data.max-bad-fraction=0.5");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().quarantined()).containsOnly(Map.entry("unsafe-path", 2L));
    assertThat(manifest().images()).isEqualTo(8);
    try (Stream<Path> all = Files.walk(dir)) {
      assertThat(all.map(path -> path.getFileName().toString())).doesNotContain("escape.png");
    }
  }

  @Test
  void rowGroupsOfLargeImagesAreNoLargerThanOthers() throws Exception {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 50; i++) {
      files.put("a/%02d.bmp".formatted(i), bitmap(i));
      files.put("a/%02d.png".formatted(i), png(i));
    }
    folder(source, files);

    CommandRun result = shard("data.heldout.fraction=0", "data.min-files=1");

    assertThat(result.code()).as(result.err()).isZero();
    String file = ImageTable.open(runDirectory(run)).files(Split.TRAIN).get(0);
    assertThat(ParquetRows.units(new Configuration(), file, 1))
        .allSatisfy(group -> assertThat(group.rows()).isLessThan(75));
  }

  /** Noise of a mebibyte that doesn't compress. */
  private static byte[] bitmap(int seed) {
    int side = 592;
    byte[] bytes = new byte[54 + 3 * side * side];
    new Random(seed).nextBytes(bytes);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(bytes.length)
        .putInt(0)
        .putInt(54)
        .putInt(40)
        .putInt(side)
        .putInt(side)
        .putShort((short) 1)
        .putShort((short) 24)
        .putInt(0)
        .putInt(0)
        .putLong(0)
        .putLong(0);
    return bytes;
  }

  /** 2.3 GB of nothing in a file of some kilobytes: no more of it than a row is held at once. */
  @Test
  void parquetRowsAreReadOneByOne() throws Exception {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message t { required group image { required binary bytes; } required int64 label; }");
    Binary nothing = Binary.fromConstantByteArray(new byte[9_000_000]);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(
                    new org.apache.hadoop.fs.Path(source.toString(), "train.parquet"),
                    new Configuration()))
            .withType(schema)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withDictionaryEncoding(false)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(1)
            .withRowGroupSize(1L << 32)
            .build()) {
      for (int i = 0; i < 260; i++) {
        SimpleGroup row = new SimpleGroup(schema);
        Binary bytes = i == 0 ? Binary.fromConstantByteArray(png(1)) : nothing;
        row.addGroup("image").append("bytes", bytes);
        row.append("label", 0L);
        writer.write(row);
      }
    }

    CommandRun result = shard("data.heldout.fraction=0", "data.max-bad-fraction=1");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(manifest().images()).isEqualTo(1);
    assertThat(manifest().quarantined()).containsOnly(Map.entry("unknown-format", 259L));
  }

  @Test
  void unlabelledParquetRowsAreBad() throws Exception {
    TestSpark.session()
        .range(0, 4)
        .select(
            functions
                .struct(functions.lit(png(1)).as("bytes"), functions.lit("p").as("path"))
                .as("image"),
            functions.lit(-1L).as("label"))
        .write()
        .parquet(source.resolve("test").toString());

    CommandRun result = shard();

    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err()).contains("4 of 4", "4 no-label");
  }

  @Test
  void secondRunDoesNothing() throws Exception {
    folder(source, images(List.of("a", "b"), 5));
    assertThat(shard().code()).isZero();
    var written = Files.getLastModifiedTime(run.resolve("images/_manifest.json"));

    CommandRun again = shard();

    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("shard: 10 images in ", " - done already");
    assertThat(Files.getLastModifiedTime(run.resolve("images/_manifest.json"))).isEqualTo(written);
  }

  @Test
  void changedConfigurationIsRefusedNamingTheKeys() throws Exception {
    folder(source, images(List.of("a", "b"), 5));
    assertThat(shard("data.heldout.count=2").code()).isZero();

    CommandRun changed = shard("data.heldout.count=3", "run.seed=7");

    assertThat(changed.code()).isEqualTo(78);
    assertThat(changed.err())
        .contains("stage shard was made with other values:")
        .contains("data.heldout.count: 2 -> 3")
        .contains("run.seed: 0 -> 7")
        .contains("--run DIR");
    assertThat(shard("data.heldout.count=2", "data.image-size=64", "progress.interval=1s").code())
        .isZero();
  }

  @Test
  void deletedTableIsMadeAgainTheSame() throws Exception {
    folder(source, images(List.of("a", "b"), 5));
    assertThat(shard().code()).isZero();
    List<String> ids = ids(run, Split.TRAIN);
    Files.delete(run.resolve("images/_manifest.json"));

    assertThat(shard().code()).isZero();

    assertThat(ids(run, Split.TRAIN)).isEqualTo(ids);
    assertThat(Files.readString(run.resolve("stages/shard.json"))).contains("\"attempts\": 2");
  }

  @Test
  void leftoversOfAKilledRunAreClearedAway() throws Exception {
    folder(source, images(List.of("a", "b"), 5));
    folder(
        run,
        Map.of(
            ".unfinished-images/written/part-00000-x.parquet",
            new byte[] {1},
            "images/split=train/part-00009.parquet",
            new byte[] {2}));

    assertThat(shard().code()).isZero();

    assertThat(run.resolve(".unfinished-images")).doesNotExist();
    assertThat(run.resolve("images/split=train/part-00009.parquet")).doesNotExist();
    try (Stream<Path> files = Files.walk(run)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".crc"));
    }
  }

  @Test
  void emptyFolderIsNamed() {
    assertBadData(shard(), "Cannot tell the format of data.source " + source, "Set data.format");
  }

  @Test
  void classFolderWithoutImageIsNamed() throws Exception {
    folder(source, Map.of("a/readme.txt", new byte[] {1}, "b/x.png", png(1)));

    assertBadData(
        shard(), "Class folder " + source.resolve("a") + " holds no image (1 other files)");
  }

  @Test
  void missingSourceIsNamed() {
    assertBadData(
        shard("data.source=" + dir.resolve("nowhere")),
        "Cannot read data.source " + dir.resolve("nowhere") + ": no such file or folder");
    assertBadData(
        shard("data.source=" + dir.resolve("x-*.tar")), "x-*.tar: no such file or folder");
  }

  @Test
  void missingLabelsAreNamed() throws Exception {
    Files.write(source.resolve("train-images-idx3-ubyte"), idxImages(3));

    assertBadData(
        shard(),
        "Cannot find the labels of " + source.resolve("train-images-idx3-ubyte"),
        "train-labels-idx1-ubyte.gz");
  }

  @Test
  void labelsOfAnotherCountAreNamed() throws Exception {
    Files.write(source.resolve("train-images-idx3-ubyte"), idxImages(3));
    Files.write(source.resolve("train-labels-idx1-ubyte"), idxLabels(4, 2));

    assertBadData(shard(), "3 images and 4 labels");
  }

  @Test
  void cutOffTarIsNamed() throws Exception {
    Path whole = tar(dir.resolve("whole.tar"), images(List.of("a", "b"), 3));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(source.resolve("cut.tar"), Arrays.copyOf(bytes, 3 * 1024));

    assertBadData(
        shard(), "Cannot read tar file " + source.resolve("cut.tar") + ": the archive is cut off");
  }

  @Test
  void otherParquetTablesAreNamedWithTheirColumns() {
    TestSpark.session().range(3).write().parquet(source.resolve("t").toString());

    assertBadData(
        shard(), "needs the columns image struct<bytes binary, path string>", "id:bigint");
  }

  @Test
  void fileThatIsNoParquetIsNamed() throws Exception {
    Files.writeString(source.resolve("x.parquet"), "hello, I am no Parquet file");

    assertBadData(
        shard(),
        "Cannot read Parquet file " + source.resolve("x.parquet") + ": it is not a Parquet file");
  }

  @Test
  void sameIdTwiceIsRefused() throws Exception {
    folder(source, images(List.of("a", "b"), 2));

    assertBadData(
        shard("data.heldout.source=" + source),
        "several images have the same id, such as a/000.png");
  }

  @Test
  void impossibleHeldoutIsBadConfiguration() throws Exception {
    folder(source, images(List.of("a", "b"), 2));

    CommandRun result = shard("data.heldout.count=3");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err()).contains("Invalid data.heldout: 3 of 4 images");
  }

  @Test
  void wrongNumberOfClassNamesIsBadConfiguration() throws Exception {
    folder(source, images(List.of("a", "b"), 2));

    CommandRun result = shard("data.class-names=[a,b,c]");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err())
        .contains("Invalid data.class-names: 3 names; the source has 2 classes (a, b)");
  }

  @Test
  void sourceMustBeNamed() {
    CommandRun result = CommandRun.of("shard", "--run", run.toString());

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err()).contains("Invalid data.source: not set.");
  }

  private static void assertBadData(CommandRun result, String... messages) {
    assertThat(result.code()).as(result.err()).isEqualTo(65);
    assertThat(result.err()).contains(messages).doesNotContain("\tat ");
  }

  private CommandRun shard(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("shard", "--run", run.toString()));
    arguments.addAll(List.of("--set", "data.source=" + source));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return CommandRun.of(arguments.toArray(new String[0]));
  }

  private ImageManifest manifest() {
    return ImageTable.open(runDirectory(run)).manifest();
  }

  private List<Row> rows(Split... splits) {
    List<Row> rows = new ArrayList<>();
    for (Split split : splits) {
      rows.addAll(
          ImageTable.open(runDirectory(run)).rows(TestSpark.session(), split).collectAsList());
    }
    return rows;
  }

  private List<String> allIds() {
    List<String> ids = new ArrayList<>(ids(run, Split.TRAIN));
    ids.addAll(ids(run, Split.HELDOUT));
    return ids;
  }

  /** Ids in the order of the files and of their rows. */
  private static List<String> ids(Path run, Split split) {
    List<String> ids = new ArrayList<>();
    for (String file : ImageTable.open(runDirectory(run)).files(split)) {
      TestSpark.session()
          .read()
          .parquet(file)
          .select("id")
          .collectAsList()
          .forEach(row -> ids.add(row.getString(0)));
    }
    return ids;
  }

  private static byte[] bytes(Row row) {
    return row.getStruct(1).getAs(0);
  }

  private static RunDirectory runDirectory(Path run) {
    return new RunDirectory(new LocalStorage(run));
  }
}

package io.tessera.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.DelegatingStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.TestSpark;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.tokenize.TokenRun.Image;
import io.tessera.spark.training.GeneratorTraining;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // every test tokenizes a table or three
class TokenizingTest {
  private static final List<Image> IMAGES = images(20, 4);

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    TestSpark.session();
  }

  @Test
  void aVersionIsWholeByItself() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 3);

    Map<String, Object> figures = run.tokenize();

    assertThat(figures)
        .containsEntry("version", 1)
        .containsEntry("rows", 44L)
        .containsEntry("encoded", 44L)
        .containsEntry("taken_over", 0L);
    assertThat(run.said()).contains("tokens version 1: 44 rows encoded.");
    TokenManifest manifest = run.table().manifest();
    assertThat(manifest.number()).isEqualTo(1);
    assertThat(manifest.parent()).isNull();
    assertThat(run.table().part(Split.TRAIN).views()).isEqualTo(2);
    assertThat(run.table().part(Split.HELDOUT).views()).isEqualTo(1);
    assertThat(manifest.files()).hasSize(6);
    assertThat(TokenRun.rows(run.table())).hasSize(44).doesNotHaveDuplicates();
    assertThat(names(run, "tokens"))
        .allMatch(
            name ->
                name.matches(
                    "_claims/000001.json|version=000001/(_manifest.json|_units/.+\\.json|split=.+/unit-.+\\.parquet)"))
        .hasSize(2 + 6 + 6);
  }

  @Test
  void aSecondTimeThereIsNothingToDo() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 3);
    assertThat(run.isCurrent()).isFalse();
    run.tokenize();
    assertThat(run.isCurrent()).isTrue();
    Map<String, String> before = digests(run, "tokens");

    Map<String, Object> figures = run.tokenize();

    assertThat(run.said())
        .contains(
            "tokens version 1 is already of these images by this tokenizer: nothing to do.\n");
    assertThat(figures).containsEntry("version", 1).containsEntry("encoded", 0L);
    assertThat(digests(run, "tokens")).isEqualTo(before);
  }

  @Test
  void aSharedTableServesEveryRunOfTheSameImages() {
    String table = "tokenize.table=\"" + dir.resolve("shared") + "\"";
    TokenRun monday = TokenRun.in(dir.resolve("monday"), table).withImages(IMAGES, 3);
    monday.tokenize();
    // the same images in other files, so that other units would be made of them
    TokenRun tuesday = TokenRun.in(dir.resolve("tuesday"), table).withImages(IMAGES, 1);

    Map<String, Object> figures = tuesday.tokenize();

    assertThat(figures).containsEntry("version", 1).containsEntry("encoded", 0L);
    assertThat(tuesday.isCurrent()).isTrue();
    assertThat(tuesday.table().key()).isEqualTo(monday.table().key());
    assertThat(tuesday.table().location())
        .isEqualTo(dir.resolve("shared/version=000001").toString());
    assertThat(dir.resolve("tuesday/tokens")).doesNotExist();
  }

  @Test
  void onlyImagesThatAreNewAreEncoded() {
    TokenRun run = TokenRun.in(dir.resolve("run")).withImages(IMAGES, 3);
    run.tokenize();
    List<Image> changed = new ArrayList<>(images(23, 4)); // three are new
    changed.remove(7); // one is gone
    Image relabelled = changed.get(2);
    changed.set(
        2, new Image(Split.TRAIN, relabelled.id(), 2 - relabelled.label(), relabelled.seed()));
    changed.set(4, new Image(Split.TRAIN, "train/4", 1, 999)); // one has other pixels
    changed.set(5, new Image(Split.TRAIN, "renamed", 1, changed.get(5).seed()));
    changed.add(new Image(Split.TRAIN, "twin", 0, changed.get(6).seed()));
    run.withImages(changed, 2); // and all lie elsewhere
    assertThat(run.isCurrent()).isFalse();

    Map<String, Object> figures = run.tokenize();

    assertThat(figures)
        .containsEntry("version", 2)
        .containsEntry("encoded", 2L * 4)
        .containsEntry("taken_over", 2L * 19 + 4)
        .containsEntry("removed", 2L);
    assertThat(run.said())
        .contains(
            "tokens version 2: 8 rows encoded, 42 taken over from version 1; 2 of its images are gone.");
    assertThat(run.table().manifest().parent()).isEqualTo(1);
    assertEqualsOneMadeAnew(run, changed);
  }

  @Test
  void whatWasThereOnceIsThereAgain() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 2);
    run.tokenize();
    run.withImages(images(10, 4), 2).tokenize();

    Map<String, Object> figures = run.withImages(IMAGES, 2).tokenize();

    assertThat(figures).containsEntry("version", 1).containsEntry("encoded", 0L);
    assertThat(run.table().manifest().number()).isEqualTo(1);
  }

  @Test
  void anotherTokenizerMakesAnotherVersionAndReadersOfTheFirstGoOn() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 3);
    run.tokenize();
    TokenTable first = run.table();
    Map<String, String> before = digests(run, "tokens/version=000001");
    List<String> rows = TokenRun.rows(first);
    Iterator<Row> reader = TestSpark.session().read().parquet(first.location()).toLocalIterator();
    reader.next();

    Map<String, Object> figures = run.withTokenizer(6).tokenize();

    int read = 1;
    while (reader.hasNext()) {
      reader.next();
      read++;
    }
    assertThat(read).isEqualTo(44);
    assertThat(figures)
        .containsEntry("version", 2)
        .containsEntry("encoded", 44L)
        .containsEntry("taken_over", 0L);
    TokenManifest second = run.table().manifest();
    assertThat(second.parent()).isEqualTo(1);
    assertThat(second.tokenizer()).isNotEqualTo(first.manifest().tokenizer());
    assertThat(second.splits().get("train").checksum())
        .isNotEqualTo(first.manifest().splits().get("train").checksum());
    assertThat(digests(run, "tokens/version=000001")).isEqualTo(before);
    assertThat(TokenRun.rows(run.versions().open(1))).isEqualTo(rows);
  }

  @Test
  void otherViewsTakeNothingOver() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 3);
    run.tokenize();

    Map<String, Object> figures =
        TokenRun.in(dir, "tokenize.views=center").withImages(IMAGES, 3).tokenize();

    assertThat(figures).containsEntry("version", 2).containsEntry("encoded", 24L);
  }

  @Test
  void twoAtOnceMakeOneVersion() throws Exception {
    String table = "tokenize.table=\"" + dir.resolve("shared") + "\"";
    List<TokenRun> runs = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      runs.add(TokenRun.in(dir.resolve(name), table));
    }
    copyImages(runs.get(0).withImages(IMAGES, 6), runs.get(1));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<Map<String, Object>>> done = new ArrayList<>();
    for (TokenRun run : runs) {
      done.add(threads.submit(run::tokenize));
    }

    for (Future<Map<String, Object>> figures : done) {
      assertThat(figures.get()).containsEntry("version", 1).containsEntry("rows", 44L);
    }
    threads.shutdown();

    TokenRun run = runs.get(0);
    assertThat(runs.get(1).table().key()).isEqualTo(run.table().key());
    assertThat(run.versions().claims()).hasSize(1);
    assertThat(TokenRun.rows(run.table())).hasSize(44).doesNotHaveDuplicates();
    assertEqualsOneMadeAnew(run, IMAGES);
  }

  @Test
  void whatAKilledRunLeftIsGoneOnWith() {
    TokenRun run = TokenRun.in(dir.resolve("run")).withImages(IMAGES, 6);
    run.tokenize();
    var version = run.versions().folder(1);
    Set<String> files = names(run, "tokens/version=000001");
    // as if killed after one unit was recorded but not published, and another was not recorded
    version.deleteRecursively(TableDraft.MANIFEST);
    run.directory().storage().deleteRecursively(TokenPointer.FILE);
    List<String> units =
        files.stream().filter(name -> name.startsWith("_units/")).sorted().toList();
    version.deleteRecursively(units.get(0));
    String published = path(run, units.get(1));
    version.write(staged(run, units.get(1)), version.read(published));
    version.deleteRecursively(published);
    // and as two others died: while it wrote, and after it had been too late
    version.write("_staged/train-00000-0000-dead", new byte[7]);
    version.write("_known/dead/unit=train-00000-0000/part-0.parquet", new byte[7]);

    Map<String, Object> figures = run.tokenize();

    assertThat(figures).containsEntry("version", 1).containsEntry("rows", 44L);
    assertThat(names(run, "tokens/version=000001"))
        .hasSameSizeAs(files)
        .contains(published)
        .noneMatch(name -> name.startsWith("_staged") || name.startsWith("_known"));
    assertThat(TokenRun.rows(run.table())).hasSize(44).doesNotHaveDuplicates();
    assertEqualsOneMadeAnew(run, IMAGES);
  }

  @Test
  void anUnfinishedVersionOfOtherImagesIsPassedOver() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 2);
    run.tokenize();
    run.versions().folder(1).deleteRecursively(TableDraft.MANIFEST);

    Map<String, Object> figures = run.withImages(images(9, 4), 2).tokenize();

    assertThat(figures).containsEntry("version", 2).containsEntry("encoded", 22L);
    assertThat(run.table().manifest().parent()).isNull();
    assertThat(run.versions().claims()).extracting(TokenClaim::number).containsExactly(1, 2);
    assertThat(run.command("tables").out().replaceAll(" {2,}", "|"))
        .containsPattern(
            "tokens\\|1\\|unfinished\\|-\\|[0-9a-f]{12}\\|-\\|-\\|-\\|images [0-9a-f]{12}\n")
        .containsPattern("tokens\\|2\\|used\\|[0-9a-f]{12}\\|[0-9a-f]{12}\\|22\\|");
  }

  @Test
  void aClaimKeepsItsUnitSize() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 2);
    run.tokenize();
    Set<String> before = names(run, "tokens/version=000001/_units");
    run.versions().folder(1).deleteRecursively(TableDraft.MANIFEST);
    run.versions().folder(1).deleteRecursively("_units");

    TokenRun.in(dir, "tokenize.unit-images=100").tokenize();

    assertThat(names(run, "tokens/version=000001/_units")).isEqualTo(before);
  }

  /** As another version of Parquet may divide the same rows of the same file. */
  @Test
  void unitsOfOtherRowGroupsAreNotMixed() {
    TokenRun run = TokenRun.in(dir.resolve("run")).withImages(IMAGES, 1).withRowGroups(5);
    run.tokenize();
    var version = run.versions().folder(1);
    version.deleteRecursively(TableDraft.MANIFEST);
    version.deleteRecursively("_units/train-00000-0002.json");
    version.deleteRecursively("_units/train-00000-0003.json");

    run.withRowGroups(7).tokenize();

    assertThat(run.table().manifest().countImages()).isEqualTo(24);
    assertEqualsOneMadeAnew(run, IMAGES);
  }

  /** Another command has just recorded the last unit and clears away, but did not finish yet. */
  @Test
  void whoIsDisturbedByAnotherThatIsAlmostDoneFinishesToo() {
    TokenRun run = TokenRun.in(dir.resolve("run")).withImages(IMAGES, 3);
    run.tokenize();
    List<Image> more = images(22, 4);
    run.withImages(more, 3).tokenize();
    String units = "tokens/version=000002/_units";
    run.versions().folder(2).deleteRecursively(TableDraft.MANIFEST);
    run.versions().folder(2).write("_known", new byte[1]); // so that taking over fails
    AtomicInteger listed = new AtomicInteger();
    Storage before =
        new DelegatingStorage(run.directory().storage()) {
          @Override
          public List<StoredFile> list(String folder) {
            return folder.equals(units) && listed.getAndIncrement() == 0
                ? List.of()
                : super.list(folder);
          }
        };

    Map<String, Object> figures = run.tokenizeSeenAs(before);

    assertThat(figures).containsEntry("version", 2).containsEntry("rows", 48L);
    assertThat(listed.get()).isGreaterThan(1);
    assertThat(names(run, "tokens/version=000002")).noneMatch(name -> name.startsWith("_known"));
    assertEqualsOneMadeAnew(run, more);
  }

  @Test
  void damagedCodesAreNotTakenOver() throws IOException {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 1);
    run.tokenize();
    String file = run.table().part(Split.TRAIN).files().get(0).path();
    byte[] bytes = run.table().folder().read(file);
    bytes[lastByteOfTokens(run.table().folder().location(file))] ^= 1;
    run.table().folder().write(file, bytes);

    assertThatThrownBy(() -> run.withImages(images(21, 4), 1).tokenize())
        .hasStackTraceContaining(file)
        .hasStackTraceContaining("CRC");
    FileRange all = run.table().files(Split.TRAIN).get(0);
    assertThatThrownBy(() -> ParquetRows.readTokens(new Configuration(), all, row -> {}))
        .isInstanceOf(TableFileException.class)
        .hasMessageContaining("Cannot read table file ")
        .hasMessageContaining("CRC")
        .hasMessageEndingWith("; if it was damaged, make its table again");
  }

  private static int lastByteOfTokens(String file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file), new Configuration()))) {
      return reader.getRowGroups().get(0).getColumns().stream()
          .filter(column -> column.getPath().toDotString().startsWith("tokens"))
          .mapToInt(column -> (int) (column.getStartingPos() + column.getTotalSize() - 1))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void anImageThatCannotBeDecodedIsNamed() {
    List<Image> images = images(4, 2);
    images.set(3, new Image(Split.TRAIN, "broken", 0, -1));
    TokenRun run = TokenRun.in(dir).withImages(images, 1);

    assertThatThrownBy(run::tokenize)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessageContaining("Cannot decode image broken, which decoded when it was sharded")
        .hasMessageContaining("shard again");
  }

  @Test
  void aRunWithoutTokensNamesTheCommandThatMakesThem() {
    TokenRun run = TokenRun.in(dir);
    assertThatThrownBy(run::table)
        .hasMessage("Cannot find the token table of " + dir + ": run `tessera tokenize` first");
  }

  @Test
  void aVersionThatIsNotTheOneThatTheRunUsesIsRefused() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 1);
    run.tokenize();
    String pointer =
        new String(run.directory().storage().read(TokenPointer.FILE), StandardCharsets.UTF_8);
    String other = pointer.replace(run.table().key(), "0".repeat(64));
    run.directory().storage().write(TokenPointer.FILE, other.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(run::table)
        .hasMessageContaining("Cannot use version 1 of the token table")
        .hasMessageContaining("it holds other rows");
    assertThat(run.isCurrent()).isFalse();
  }

  @Test
  void aTrainingStaysWithTheVersionThatItBeganWith() {
    TokenRun run = TokenRun.in(dir).withImages(IMAGES, 1);
    run.tokenize();
    TokenTable first = run.table();
    run.directory()
        .storage()
        .write("generator/tokens.json", run.directory().storage().read(TokenPointer.FILE));

    run.withImages(images(22, 4), 1).tokenize();

    assertThat(run.said())
        .contains(
            "the generator of this run is trained on tokens version 1 and stays so; to train on version 2, begin another run");
    assertThat(run.table().key()).isNotEqualTo(first.key());
    String input = run.with(context -> GeneratorTraining.of(context).input());
    assertThat(input).isEqualTo(first.key());
  }

  /** Rows and checksums must be those of a table that nothing was taken over into. */
  private void assertEqualsOneMadeAnew(TokenRun run, List<Image> images) {
    TokenRun anew = TokenRun.in(dir.resolve("anew"), "tokenize.batch-size=3").withImages(images, 1);
    anew.tokenize();
    assertThat(TokenRun.rows(run.table())).isEqualTo(TokenRun.rows(anew.table()));
    for (Split split : Split.values()) {
      assertThat(run.table().part(split).checksum()).isEqualTo(anew.table().part(split).checksum());
      assertThat(run.table().part(split).codeCounts())
          .isEqualTo(anew.table().part(split).codeCounts());
    }
  }

  private static List<Image> images(int train, int heldout) {
    List<Image> images = new ArrayList<>(TokenRun.images(Split.TRAIN, 0, train));
    images.addAll(TokenRun.images(Split.HELDOUT, 0, heldout));
    return images;
  }

  private static void copyImages(TokenRun from, TokenRun to) {
    for (StoredFile file : from.directory().storage().list("images")) {
      to.directory().storage().write(file.path(), from.directory().storage().read(file.path()));
    }
  }

  private static String path(TokenRun run, String record) {
    return field(run, record, "path");
  }

  private static String staged(TokenRun run, String record) {
    return field(run, record, "staged");
  }

  private static String field(TokenRun run, String record, String name) {
    String json = new String(run.versions().folder(1).read(record), StandardCharsets.UTF_8);
    return json.replaceAll("(?s).*\"" + name + "\": \"([^\"]+)\".*", "$1");
  }

  private static Set<String> names(TokenRun run, String folder) {
    return run.directory().storage().list(folder).stream()
        .map(file -> file.path().substring(folder.length() + 1))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> digests(TokenRun run, String folder) {
    Map<String, String> digests = new TreeMap<>();
    for (StoredFile file : run.directory().storage().list(folder)) {
      digests.put(file.path(), Sha256.of(run.directory().storage().read(file.path())));
    }
    return digests;
  }
}

package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.folder;
import static io.tessera.spark.shard.Fixtures.images;
import static io.tessera.spark.shard.Fixtures.png;
import static io.tessera.spark.shard.Fixtures.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that changed since its table was made. */
class ShardAgainTest {
  @TempDir Path dir;
  private Path source;
  private Path run;

  @BeforeEach
  void shardOnce() throws IOException {
    TestSpark.session();
    source = folder(dir.resolve("source"), images(List.of("a", "b"), 5));
    run = dir.resolve("run");
    assertThat(shard().code()).isZero();
  }

  @Test
  void unchangedSourceIsDoneAlready() {
    CommandRun again = shard();

    assertThat(again.out()).contains(" - done already");
    assertThat(attempts()).isEqualTo(1);
  }

  @Test
  void addedRemovedAndChangedFilesAreNoticedAndTold() throws Exception {
    folder(source, Map.of("a/new.png", png(90), "b/002.png", png(91), "b/003.png", png(92)));
    Files.delete(source.resolve("b/004.png"));

    CommandRun again = shard();

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err())
        .contains("shard: files of data.source: 1 added, 1 removed, 2 changed")
        .contains("shard: images: 1 added, 1 removed, 2 changed, ");
    assertThat(again.out()).contains("shard: 10 images in ");
    assertThat(ledger())
        .contains("\"added\": 1", "\"removed\": 1", "\"changed\": 2", "\"moved\": ");
    assertThat(ids()).contains("a/new.png").doesNotContain("b/004.png");
    assertThat(shard().out()).contains(" - done already");
  }

  /** PNGs of noise all have one length; only the time of the change tells. */
  @Test
  void changeOfEqualLengthIsNoticed() throws Exception {
    Path file = source.resolve("a/000.png");
    byte[] other = png(77);
    assertThat(other).hasSameSizeAs(Files.readAllBytes(file));
    Files.write(file, other);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

    assertThat(shard().err()).contains("shard: images: 0 added, 0 removed, 1 changed, 0 moved");
  }

  @Test
  void touchedFileMakesTheSameTable() throws Exception {
    String manifest = checksums();
    Files.setLastModifiedTime(source.resolve("a/000.png"), FileTime.fromMillis(1_000_000));

    CommandRun again = shard();

    assertThat(again.err())
        .contains("shard: files of data.source: 0 added, 0 removed, 1 changed")
        .contains(
            "shard: images: 0 added, 0 removed, 0 changed, 0 moved between train and held-out");
    assertThat(attempts()).isEqualTo(2);
    assertThat(checksums()).isEqualTo(manifest);
  }

  @Test
  void contentsAreInTheChecksum() throws Exception {
    String before = checksums();
    Files.write(source.resolve("a/000.png"), png(77));
    Files.setLastModifiedTime(source.resolve("a/000.png"), FileTime.fromMillis(1_000_000));

    assertThat(shard().code()).isZero();

    assertThat(checksums()).isNotEqualTo(before);
  }

  @Test
  void sourceThatIsGoneLeavesItsTable() throws Exception {
    Files.move(source, dir.resolve("elsewhere"));

    CommandRun again = shard();

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("shard: data.source " + source + " is gone; its table stays");
    assertThat(again.out()).contains(" - done already");
  }

  @Test
  void tableOfAnOlderVersionIsMadeAgain() throws Exception {
    Path manifest = run.resolve("images/_manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceAll("\"version\": 2\\b", "\"version\": 1"));

    assertThat(shard().code()).isZero();

    assertThat(attempts()).isEqualTo(2);
    assertThat(ImageTable.open(runDirectory()).manifest().version()).isEqualTo(2);
  }

  @Test
  void changedArchivesAreNoticed() throws Exception {
    Path tars = Files.createDirectories(dir.resolve("tars"));
    tar(tars.resolve("t.tar"), images(List.of("a", "b"), 3));
    Path other = dir.resolve("other");
    assertThat(shard(other, tars).code()).isZero();
    assertThat(shard(other, tars).out()).contains(" - done already");
    tar(tars.resolve("u.tar"), Map.of("a/more.png", png(80)));

    assertThat(shard(other, tars).err())
        .contains("shard: files of data.source: 1 added, 0 removed, 0 changed")
        .contains("shard: images: 1 added, 0 removed, 0 changed, ");
  }

  private CommandRun shard() {
    return shard(run, source);
  }

  private static CommandRun shard(Path run, Path source) {
    return CommandRun.of(
        "shard",
        "--run",
        run.toString(),
        "--set",
        "data.source=" + source,
        "--set",
        "data.heldout.count=2");
  }

  private String ledger() throws IOException {
    return Files.readString(run.resolve("stages/shard.json"));
  }

  private int attempts() {
    return runDirectory().stage("shard").orElseThrow().attempts();
  }

  /** Checksums of the splits. */
  private String checksums() {
    Map<String, String> checksums = new TreeMap<>();
    ImageTable.open(runDirectory())
        .manifest()
        .splits()
        .forEach((split, part) -> checksums.put(split, part.checksum()));
    return checksums.toString();
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (Split split : Split.values()) {
      ImageTable.open(runDirectory())
          .rows(TestSpark.session(), split)
          .select("id")
          .collectAsList()
          .forEach((Row row) -> ids.add(row.getString(0)));
    }
    return ids;
  }

  private RunDirectory runDirectory() {
    return new RunDirectory(new LocalStorage(run));
  }
}

package io.tessera.spark.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.CommandRun;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.StageRecord.Status;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenUser;
import io.tessera.spark.table.TokenUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays, with files made by hand. */
class GcTest {
  private static final Duration OLD = Duration.ofDays(8);
  private static final Duration YOUNG = Duration.ofDays(6);
  private static final String HASH = "0".repeat(64);

  @TempDir Path dir;
  private AgedRun run;
  private Path shared;

  @BeforeEach
  void makeRun() {
    run = new AgedRun(dir.resolve("run"));
    shared = dir.resolve("shared");
  }

  @Test
  void oldLeftoversGoAndYoungOnesStay() {
    run.file("tokenizer/rounds/000002/worker-000.1/.unfinished-a", OLD)
        .file(".unfinished-images/written/part-0", OLD)
        .file("doctor-00000000-0000-0000-0000-000000000000/file", OLD)
        .file("evaluation/_sums/a/b", OLD)
        .file("evaluation/sweep/_units/a.json", OLD)
        .file("evaluation/checkpoints/_units/a-features", OLD);
    List<String> young =
        List.of(
            ".unfinished-young",
            "doctor-11111111-0000-0000-0000-000000000000/file",
            "generator/rounds/000001/worker-000.1/.unfinished-b");
    young.forEach(path -> run.file(path, YOUNG));
    run.file("notes.txt", OLD); // of no kind that gc knows

    Map<String, String> before = AgedRun.contents(run.folder());
    CommandRun dry = run.gc("--dry-run");
    assertThat(AgedRun.contents(run.folder())).isEqualTo(before);
    assertThat(run.folder().resolve("lease")).doesNotExist();
    CommandRun gc = run.gc();

    assertThat(dry.out())
        .contains("  1 file       evaluation/_sums/a/b  (scratch of a command that is over)\n")
        .contains(
            "  .unfinished-images/written/part-0  (was being written when its process died)\n")
        .contains("(left by `tessera doctor`)\n")
        .endsWith("Would delete 6 files, 18 B.\n");
    assertThat(gc.code()).as(gc.err()).isZero();
    assertThat(gc.out()).isEqualTo(dry.out().replace("Would delete", "Deleted"));
    assertThat(AgedRun.contents(run.folder()).keySet())
        .contains("run.json", "notes.txt")
        .containsAll(young)
        .hasSize(young.size() + 2);
    assertThat(run.folder().resolve("evaluation/_sums")).doesNotExist();
  }

  @Test
  void filesThatACommitNamesStayWhateverTheirAge() {
    String named = "rounds/000001/merged.1/parameters-00001-of-00001.safetensors";
    String result = "rounds/000001/worker-000.1/parameters-00001-of-00001.safetensors";
    run.file("generator/" + named, OLD).file("generator/" + result, OLD);
    run.file("generator/rounds/000001/worker-000.0/parameters-lost", OLD);
    run.file("generator/rounds/000002/worker-000.2/parameters-uncommitted", OLD);
    run.file("generator/metrics/000001-worker-000.json", OLD);
    new RoundLog(run.directory().storage().folder("generator")).append(commit(named, result));
    run.file("generator/rounds/000001.json", OLD);

    CommandRun gc = run.gc();

    assertThat(gc.out()).contains("no commit names it").endsWith("Deleted 2 files, 6 B.\n");
    assertThat(AgedRun.contents(run.folder()).keySet())
        .containsExactlyInAnyOrder(
            "run.json",
            "generator/" + named,
            "generator/" + result,
            "generator/rounds/000001.json",
            "generator/metrics/000001-worker-000.json");
  }

  private static RoundCommit commit(String parameters, String result) {
    RoundCommit.WorkerRecord worker =
        new RoundCommit.WorkerRecord(0, 1, files(result), null, Map.of());
    return new RoundCommit(
        RoundCommit.FORMAT,
        1,
        1,
        null,
        HASH,
        RoundMode.DILOCO,
        1,
        files(parameters),
        null,
        List.of(worker),
        Map.of());
  }

  private static TensorFiles files(String path) {
    return TensorFiles.of(List.of(new StoredShard(path, 3, HASH)));
  }

  @Test
  void aSampleTableKeepsItsFilesAndLosesItsUnits() {
    run.directory()
        .write(
            SampleManifest.FILE,
            new SampleManifest(
                SampleManifest.FORMAT,
                1,
                HASH,
                HASH,
                1,
                "sampling",
                5,
                List.of("unit-a.parquet"),
                null));
    run.file(SampleManifest.FILE, OLD.minusHours(1))
        .file("samples/unit-a.parquet", OLD)
        .file("samples/unit-b.parquet", OLD)
        .file("samples/_units/a.json", OLD);

    CommandRun gc = run.gc();

    assertThat(gc.out().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("samples/_units/a.json  (record of a unit of work"),
            line -> assertThat(line).contains("samples/unit-b.parquet  (not in the table's man"),
            line -> assertThat(line).isEqualTo("Deleted 2 files, 6 B."));
    assertThat(AgedRun.contents(run.folder()).keySet())
        .containsExactlyInAnyOrder("run.json", SampleManifest.FILE, "samples/unit-a.parquet");
  }

  @Test
  void unfinishedTablesGoAsAWholeOnceNothingHappensToThem() {
    run.stage("sample", Status.STOPPED)
        .stage("shard", Status.DONE)
        .file("samples/unit-a.parquet", OLD)
        .file("samples/_units/a.json", YOUNG)
        .file("images/split=train/part-00000.parquet", OLD);
    assertThat(run.gc().out()).isEqualTo("Deleted 0 files, 0 B.\n");

    run.file("samples/_units/a.json", OLD);

    // the ledger says that shard is done: somebody took the manifest away
    assertThat(run.gc().out())
        .contains("of a table that was never finished")
        .endsWith("Deleted 2 files, 6 B.\n");
    assertThat(run.folder().resolve("samples")).doesNotExist();
    assertThat(run.folder().resolve("images/split=train/part-00000.parquet")).exists();

    run.stage("shard", Status.RUNNING);
    assertThat(run.gc().out()).endsWith("Deleted 1 file, 3 B.\n");
  }

  @Test
  void featuresGoOnlyWhenAskedForAndMeasured() {
    run.file("evaluation/_units/a.json", YOUNG).file("evaluation/_units/a-features", YOUNG);
    assertThat(run.gc("--features").out()).isEqualTo("Deleted 0 files, 0 B.\n");
    run.file("evaluation/metrics.json", YOUNG.minusHours(1));
    run.file("evaluation/statistics/train-classifier.tsfs", OLD);

    assertThat(run.gc().out()).isEqualTo("Deleted 0 files, 0 B.\n");
    assertThat(run.gc("--features").out())
        .contains("features of images; metrics.json is newer")
        .endsWith("Deleted 2 files, 6 B.\n");
    assertThat(run.folder().resolve("evaluation/metrics.json")).exists();
    assertThat(run.folder().resolve("evaluation/statistics/train-classifier.tsfs")).exists();
  }

  @Test
  void versionsThatTheRunPointsToStay() {
    Path own = run.folder().resolve("tokens");
    for (int number = 1; number <= 5; number++) {
      run.finished(own, number, OLD);
    }
    run.claimed(own, 6, 3, YOUNG); // somebody may go on with it, and take codes over from 3
    run.pointer(TokenPointer.FILE, null, 4).pointer(TokenPointer.PINNED, null, 1);
    assertThat(run.gc().out()).isEqualTo("Deleted 0 files, 0 B.\n");

    CommandRun gc = run.gc("--keep-versions", "1");

    assertThat(gc.out()).contains("of a version that no run is known to use; the newest 1 stay");
    assertThat(versions(own)).containsExactlyInAnyOrder(1, 3, 4, 5, 6);
    assertThat(own.resolve("_claims/000002.json")).doesNotExist();
    assertThat(own.resolve("version=000002")).doesNotExist();
    assertThat(own.resolve("_dropping")).doesNotExist();
  }

  @Test
  void anAbandonedVersionGoesAndItsNumberIsNotGivenAgain() {
    Path own = run.folder().resolve("tokens");
    run.finished(own, 1, OLD).claimed(own, 2, 1, OLD).claimed(own, 3, 1, OLD);

    CommandRun gc = run.gc();

    assertThat(gc.out()).contains("of a version that was never finished");
    assertThat(versions(own)).containsExactly(1);
    assertThat(own.resolve("_claims/000002.json")).doesNotExist();
    assertThat(own.resolve("_claims/000003.json")).exists();
    assertThat(run.gc().out()).isEqualTo("Deleted 0 files, 0 B.\n");
  }

  @Test
  void whatCameTooLateForAFinishedVersionGoes() {
    run.finished(run.folder().resolve("tokens"), 1, OLD);
    run.file("tokens/version=000001/_staged/train-00000-0000-late", OLD)
        .file("tokens/version=000001/_known/late/unit=train-00000-0000/part-0.parquet", OLD)
        .file("tokens/version=000001/_known/young/part-0.parquet", YOUNG);
    run.pointer(TokenPointer.FILE, null, 1);

    CommandRun gc = run.gc();

    assertThat(gc.out())
        .contains("came too late for a version that was finished")
        .endsWith("Deleted 2 files, 6 B.\n");
    assertThat(run.folder().resolve("tokens/version=000001/_staged")).doesNotExist();
    assertThat(run.folder().resolve("tokens/version=000001/_known/young/part-0.parquet")).exists();
  }

  @Test
  void aSharedVersionStaysAsLongAsARegisteredRunPointsToIt() throws IOException {
    for (int number = 1; number <= 4; number++) {
      run.finished(shared, number, OLD);
    }
    run.pointer(TokenPointer.FILE, shared, 4);
    AgedRun other = new AgedRun(dir.resolve("other"));
    other.pointer(TokenPointer.FILE, shared, 4).pointer(TokenPointer.PINNED, shared, 2);
    TokenUsers.register(other.versions(shared), 2, other.directory());
    register(new TokenUser(1, 3, dir.resolve("gone").toString(), Lease.thisMachine()));
    ageRegistrations(OLD);

    assertThat(run.gc("--keep-versions", "1").out())
        .contains("_users/", "of a run that is gone or uses another version");

    assertThat(versions(shared)).containsExactlyInAnyOrder(2, 4);
    other.pointer(TokenPointer.PINNED, shared, 4);
    run.gc("--keep-versions", "1");
    assertThat(versions(shared)).containsExactly(4);
    assertThat(run.gc("--dry-run").out()).isEqualTo("Would delete 0 files, 0 B.\n");
  }

  @Test
  void aRunThatWasCalledByALinkIsFoundWhenTheLinkIsMovedOn() throws IOException {
    for (int number = 1; number <= 3; number++) {
      run.finished(shared, number, OLD);
    }
    run.pointer(TokenPointer.FILE, shared, 3);
    AgedRun yesterday = new AgedRun(dir.resolve("yesterday"));
    yesterday.pointer(TokenPointer.FILE, shared, 1);
    Path latest = Files.createSymbolicLink(dir.resolve("latest"), yesterday.folder());
    TokenUsers.register(yesterday.versions(shared), 1, new RunDirectory(new LocalStorage(latest)));
    ageRegistrations(OLD);
    Files.delete(latest);
    Files.createSymbolicLink(latest, run.folder());

    run.gc("--keep-versions", "1");

    assertThat(versions(shared)).containsExactlyInAnyOrder(1, 3);
  }

  /** One that writes an image table for hours: its first files are old when the last is written. */
  @Test
  void runsInsideARunOrATableAreOthersToClearUp() {
    String draft = ".unfinished-images/written/part-00000";
    AgedRun inRun = new AgedRun(run.folder().resolve("retries/second"));
    inRun.file(draft, OLD).file("images/old.parquet", OLD);
    AgedRun inTable = new AgedRun(shared.resolve("runs/a"));
    inTable.file(draft, OLD);
    run.finished(shared, 1, OLD).pointer(TokenPointer.FILE, shared, 1).file(draft, OLD);

    assertThat(run.gc().out()).endsWith("Deleted 1 file, 3 B.\n");

    assertThat(AgedRun.contents(inRun.folder())).containsKeys(draft, "images/old.parquet");
    assertThat(AgedRun.contents(inTable.folder())).containsKey(draft);
  }

  /** The same folder, however it is spelt, is one table. */
  @Test
  void placesAreComparedNotSpellings() {
    for (int number = 1; number <= 3; number++) {
      run.finished(shared, number, OLD);
    }
    run.pointer(TokenPointer.FILE, shared, 1);
    for (String spelling : List.of(shared.toUri().toString(), dir + "/x/..//shared/")) {
      CommandRun gc = run.gc("--keep-versions", "2", "--set", "tokenize.table=" + spelling);
      assertThat(gc.out()).as(spelling).endsWith("Deleted 0 files, 0 B.\n");
    }
    run.gc("--keep-versions", "1", "--set", "tokenize.table=" + shared + "/");
    assertThat(versions(shared)).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void theTableOfAnotherRunIsThatRunsToClearUp() throws IOException {
    AgedRun owner = new AgedRun(dir.resolve("owner"));
    Path table = owner.folder().resolve("tokens");
    for (int number = 1; number <= 4; number++) {
      owner.finished(table, number, OLD);
    }
    owner.pointer(TokenPointer.FILE, null, 2);
    run.pointer(TokenPointer.FILE, table, 3);
    Path link = Files.createSymbolicLink(dir.resolve("link"), table);

    assertThat(run.gc("--keep-versions", "1").out()).isEqualTo("Deleted 0 files, 0 B.\n");
    assertThat(run.gc("--keep-versions", "1", "--set", "tokenize.table=" + link).out())
        .isEqualTo("Deleted 0 files, 0 B.\n");

    assertThat(table.resolve("_users")).isNotEmptyDirectory(); // it has registered, though
    assertThat(versions(table)).containsExactly(1, 2, 3, 4);
    owner.gc("--keep-versions", "1");
    assertThat(versions(table)).containsExactly(2, 3, 4);
  }

  @Test
  void whereThisMachineCannotLookARunCountsAsThere() throws IOException {
    run.finished(shared, 1, OLD).finished(shared, 2, OLD).finished(shared, 3, OLD);
    run.pointer(TokenPointer.FILE, shared, 3);
    register(new TokenUser(1, 1, dir.resolve("elsewhere").toString(), "another-machine"));
    register(new TokenUser(1, 2, "nosuchfs://host/run", Lease.thisMachine()));
    ageRegistrations(OLD);

    run.gc("--keep-versions", "1");

    assertThat(versions(shared)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void aYoungRegistrationHoldsAVersionBeforeAnythingPointsToIt() {
    run.finished(shared, 1, OLD).claimed(shared, 2, null, OLD).finished(shared, 3, OLD);
    run.pointer(TokenPointer.FILE, shared, 3);
    AgedRun other = new AgedRun(dir.resolve("other"));
    TokenUsers.register(other.versions(shared), 1, other.directory());
    TokenUsers.register(other.versions(shared), 2, other.directory());

    run.gc("--keep-versions", "1");

    assertThat(versions(shared)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void aVersionThatIsBeingDroppedTakesNoUsers() {
    run.finished(shared, 1, OLD);
    run.file("../shared/" + TokenUsers.dropping(1), YOUNG);

    assertThatThrownBy(() -> TokenUsers.register(run.versions(shared), 1, run.directory()))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
        .hasMessageContaining("Cannot use version 1 of the token table " + shared)
        .hasMessageContaining("if it says so again and no gc is at work, delete ");
    assertThatThrownBy(() -> TokenUsers.register(run.versions(shared), 7, run.directory()))
        .hasMessageContaining("Cannot use version 7");
  }

  @Test
  void twoAtOnceDoNotDropTheSameVersion() {
    run.finished(shared, 1, OLD).finished(shared, 2, OLD);
    run.pointer(TokenPointer.FILE, shared, 2);
    run.file("../shared/" + TokenUsers.dropping(1), Duration.ZERO);

    CommandRun gc = run.gc("--keep-versions", "1");

    assertThat(gc.err()).contains("Version 1 of the token table", "another `tessera gc`");
    assertThat(gc.out()).endsWith("Deleted 0 files, 0 B.\n");
    assertThat(versions(shared)).containsExactlyInAnyOrder(1, 2);
    run.file("../shared/" + TokenUsers.dropping(1), OLD); // that gc was killed
    run.gc("--keep-versions", "1");
    assertThat(versions(shared)).containsExactly(2);
  }

  @Test
  void whileAnotherCommandHoldsTheRunNothingIsDeleted() {
    run.file(".unfinished-a", OLD);
    try (Lease ignored =
        Lease.take(run.directory(), "tessera sample", InstantSource.system(), () -> {})) {
      CommandRun gc = run.gc();

      assertThat(gc.code()).isEqualTo(ExitCode.TEMPORARY.code());
      assertThat(gc.err()).contains("is in use by `tessera sample`");
      assertThat(run.folder().resolve(".unfinished-a")).exists();
      assertThat(run.gc("--dry-run").out()).endsWith("Would delete 1 file, 3 B.\n");
    }
  }

  @Test
  void whatIsNoRunIsNotTouched() throws IOException {
    Path photos = Files.createDirectories(dir.resolve("photos/images"));
    Path photo = Files.write(photos.resolve("a.parquet"), new byte[1]);

    CommandRun gc = CommandRun.of("gc", "--run", dir.resolve("photos").toString());

    assertThat(gc.code()).isEqualTo(64);
    assertThat(gc.err())
        .contains(
            "Cannot find a run in " + dir.resolve("photos"), "it has no run.json; name a run");
    assertThat(photo).exists();
    assertThat(dir.resolve("photos/lease")).doesNotExist();
  }

  @Test
  void limitsAreChecked() {
    assertThat(run.gc("--older-than", "10s").err())
        .contains("Invalid --older-than: 10 s; use 1h or more");
    assertThat(run.gc("--keep-versions", "0").err())
        .contains("Invalid --keep-versions: 0; use 1 or more");
  }

  private void register(TokenUser user) {
    String file = "_users/%06d-%s.json".formatted(user.number(), user.host());
    new RunDirectory(new LocalStorage(shared)).write(file, user);
  }

  private void ageRegistrations(Duration age) throws IOException {
    try (var files = Files.list(shared.resolve("_users"))) {
      files.forEach(file -> run.file("../shared/_users/" + file.getFileName(), age));
    }
  }

  private static List<Integer> versions(Path table) {
    return AgedRun.contents(table).keySet().stream()
        .filter(path -> path.startsWith("version="))
        .map(path -> Integer.valueOf(path.substring("version=".length(), 14)))
        .distinct()
        .toList();
  }
}

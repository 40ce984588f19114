package io.tessera.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.StageRecord.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIdentityTest {
  @TempDir Path dir;
  private RunDirectory run;

  @BeforeEach
  void open() {
    run = new RunDirectory(new LocalStorage(dir));
  }

  @Test
  void newFolderGetsItsIdentityAndConfiguration() {
    TesseraConfig config = load("run.seed=5");

    RunIdentity.claim(run, config);

    RunIdentity identity = run.read(RunDirectory.RUN, RunIdentity.class).orElseThrow();
    assertThat(identity.id()).isEqualTo("tessera");
    assertThat(identity.seed()).isEqualTo(5);
    assertThat(identity.configHash()).isEqualTo(config.hash());
    assertThat(identity.versions()).containsKeys("tessera", "spark", "djl", "pytorch");
    assertThat(new String(run.storage().read(RunDirectory.CONFIG), StandardCharsets.UTF_8))
        .isEqualTo(config.canonical());
  }

  @Test
  void keysThatNoResultDependsOnMayChange() {
    RunIdentity.claim(run, load());
    record(load(), "shard", true, "data.source");

    TesseraConfig changed = load("data.image-size=64");
    RunIdentity.claim(run, changed);

    assertThat(run.read(RunDirectory.RUN, RunIdentity.class).orElseThrow().configHash())
        .isEqualTo(changed.hash());
    assertThat(new String(run.storage().read(RunDirectory.CONFIG), StandardCharsets.UTF_8))
        .contains("image-size = 64");
  }

  @Test
  void keysThatResultsDependOnMayNot() {
    RunIdentity.claim(run, load());
    record(load(), "shard", true, "data.heldout", "run.seed");

    assertThatThrownBy(() -> RunIdentity.claim(run, load("data.heldout.count=5")))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_CONFIG))
        .hasMessage(
            "Cannot continue the run in "
                + dir
                + ": stage shard was made with other values:\n"
                + "  data.heldout.count: null -> 5\n"
                + "Restore them, or give the new configuration its own folder with --run DIR.");
    assertThat(run.read(RunDirectory.RUN, RunIdentity.class).orElseThrow().configHash())
        .isEqualTo(load().hash());
  }

  @Test
  void failedStageWithoutResultsBindsNothing() {
    RunIdentity.claim(run, load());
    record(load(), "shard", false, "data.source");

    RunIdentity.claim(run, load("data.source=elsewhere"));
  }

  @Test
  void folderOfAnotherRunIsRefused() {
    RunIdentity.claim(run, load("run.id=first"));
    record(load("run.id=first"), "shard", true, "run.seed");

    assertThatThrownBy(() -> RunIdentity.claim(run, load("run.id=second")))
        .hasMessageContaining("Cannot start run second in " + dir + ": it belongs to run first");
  }

  @Test
  void newerFormatIsRefused() {
    run.write(RunDirectory.RUN, new RunIdentity(9, "tessera", 0, "x", new TreeMap<>()));

    assertThatThrownBy(() -> RunIdentity.claim(run, load()))
        .hasMessageContaining(
            "run.json: it has version 9, this program knows version 1; use the newer Tessera that made it");
  }

  private void record(TesseraConfig config, String stage, boolean binding, String... keys) {
    run.write(
        new StageRecord(
            StageRecord.VERSION,
            stage,
            binding ? Status.DONE : Status.FAILED,
            1,
            "2026-01-01T12:00:00Z",
            null,
            1,
            new TreeMap<>(),
            binding,
            config.values(List.of(keys)),
            null));
  }

  private static TesseraConfig load(String... assignments) {
    return TesseraConfig.load(List.of(), List.of(assignments), Map.of());
  }
}

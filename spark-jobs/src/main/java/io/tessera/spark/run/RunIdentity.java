package io.tessera.spark.run;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.JobException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/**
 * What {@code run.json} says: which run this folder belongs to, and with which configuration it is
 * made.
 *
 * @param version of this format, {@link #VERSION}
 * @param id {@code run.id}
 * @param seed {@code run.seed}
 * @param configHash {@link TesseraConfig#hash()}
 * @param versions of the programs that made the folder
 */
@FormatVersion(RunIdentity.VERSION)
public record RunIdentity(
    int version, String id, long seed, String configHash, SortedMap<String, String> versions) {
  /** The version that this program writes. */
  static final int VERSION = 1;

  /**
   * Makes the folder a run of this configuration, or checks that it is one. A key may change as
   * long as no stage whose result depends on it was ever started.
   *
   * @throws JobException if it belongs to another run or a stage used other values
   */
  public static void claim(RunDirectory run, TesseraConfig config) {
    RunIdentity wanted = of(config);
    if (run.create(RunDirectory.RUN, wanted)) {
      writeConfig(run, config);
      return;
    }
    RunIdentity found =
        run.read(RunDirectory.RUN, RunIdentity.class)
            .orElseThrow(() -> JobException.temporary(vanished(run)));
    if (found.configHash.equals(wanted.configHash)) {
      if (!run.storage().exists(RunDirectory.CONFIG)) {
        writeConfig(run, config); // whoever made the run was killed before it could
      }
      return;
    }
    List<StageRecord> held = run.stages().stream().filter(StageRecord::binding).toList();
    if (!held.isEmpty()) {
      found.checkSameId(wanted, run);
    }
    held.forEach(stage -> checkUnchanged(run, stage, config));
    run.write(RunDirectory.RUN, wanted);
    writeConfig(run, config);
  }

  /**
   * The identity of a run that is there.
   *
   * @throws JobException if there is none
   * @throws JsonException if a newer program made it, or it is damaged
   */
  public static RunIdentity read(RunDirectory run) {
    return run.read(RunDirectory.RUN, RunIdentity.class)
        .orElseThrow(
            () ->
                JobException.usage(
                    "Cannot find a run in %s: it has no %s; name a run's folder with --run DIR"
                        .formatted(run.location(""), RunDirectory.RUN)));
  }

  private static RunIdentity of(TesseraConfig config) {
    var section = config.sections().run();
    return new RunIdentity(VERSION, section.id(), section.seed(), config.hash(), Build.versions());
  }

  private static void writeConfig(RunDirectory run, TesseraConfig config) {
    run.storage().write(RunDirectory.CONFIG, config.canonical().getBytes(StandardCharsets.UTF_8));
  }

  private void checkSameId(RunIdentity wanted, RunDirectory run) {
    if (!id.equals(wanted.id)) {
      throw JobException.badConfig(
          "Cannot start run %s in %s: it belongs to run %s. Use its configuration, or another folder with --run DIR."
              .formatted(wanted.id, run.location(""), id));
    }
  }

  private static void checkUnchanged(RunDirectory run, StageRecord stage, TesseraConfig config) {
    SortedMap<String, String> now = config.values(stage.config().keySet());
    StringBuilder changes = new StringBuilder();
    stage
        .config()
        .forEach(
            (key, before) -> {
              String after = now.getOrDefault(key, "(no such key)");
              if (!before.equals(after)) {
                changes.append("\n  %s: %s -> %s".formatted(key, before, after));
              }
            });
    if (!changes.isEmpty()) {
      throw JobException.badConfig(
          "Cannot continue the run in "
              + run.location("")
              + ": stage "
              + stage.stage()
              + " was made with other values:"
              + changes
              + "\nRestore them, or give the new configuration its own folder with --run DIR.");
    }
  }

  private static String vanished(RunDirectory run) {
    return "Cannot read " + run.location(RunDirectory.RUN) + ": it vanished; run the command again";
  }
}

package io.tessera.spark.retention;

import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.EvaluationScratch;
import io.tessera.spark.retention.Limits.Features;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.storage.FileTree.Entry;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds what a run has and nothing needs, its token table apart. Each kind is named here: a file of
 * no known kind stays.
 */
final class RunLeftovers {
  private final RunDirectory run;
  private final List<Entry> files;
  private final Limits limits;
  private final Set<String> needed;
  private final Map<String, Leftover> found = new TreeMap<>();

  private RunLeftovers(RunDirectory run, List<Entry> files, Limits limits) {
    this.run = run;
    this.files = files.stream().filter(file -> !file.isIn(TokenVersions.FOLDER)).toList();
    this.limits = limits;
    this.needed = NeededFiles.of(run);
  }

  /**
   * Those of a run, in the order to delete them.
   *
   * @param files all of the run
   */
  static List<Leftover> of(RunDirectory run, List<Entry> files, Limits limits) {
    RunLeftovers leftovers = new RunLeftovers(run, files, limits);
    leftovers.unfinishedFiles();
    leftovers.doctor();
    NeededFiles.TRAININGS.forEach(leftovers::rounds);
    leftovers.images();
    leftovers.samples();
    leftovers.scratch();
    leftovers.features();
    return leftovers.inOrder();
  }

  private void unfinishedFiles() {
    add(old(Entry::isHidden), "was being written when its process died");
  }

  private void doctor() {
    add(old(file -> file.path().matches("doctor-[0-9a-f-]{36}/file")), "left by `tessera doctor`");
  }

  private void rounds(String training) {
    add(old(file -> file.isIn(training + "/rounds")), "no commit names it");
  }

  private void images() {
    String table = ImageTable.FOLDER;
    if (has(table + "/" + TableDraft.MANIFEST)) {
      add(old(file -> isTableFile(file, table)), "not in the table's manifest");
    } else if (isUnfinished("shard")) {
      addIfRested(in(table), "of a table that was never finished");
    }
  }

  private void samples() {
    String table = SampleManifest.FOLDER;
    Optional<Entry> manifest = file(SampleManifest.FILE);
    if (manifest.isPresent()) {
      add(old(file -> isTableFile(file, table)), "not in the table's manifest");
      add(
          old(file -> file.isIn(table + "/_units") && isBefore(file, manifest.get())),
          "record of a unit of work; the table is finished");
    } else if (isUnfinished("sample")) {
      addIfRested(in(table), "of a table that was never finished");
    }
  }

  private void scratch() {
    EvaluationScratch.OF_ONE_COMMAND.forEach(
        folder -> addIfRested(in(folder), "scratch of a command that is over"));
  }

  private void features() {
    if (limits.features() == Features.KEEP) {
      return;
    }
    List<Entry> features = in(EvaluationScratch.UNITS);
    boolean measured =
        file(EvaluationMetrics.FILE)
            .filter(metrics -> features.stream().allMatch(file -> isBefore(file, metrics)))
            .isPresent();
    if (measured) {
      add(features, "features of images; metrics.json is newer");
    } else {
      addIfRested(features, "features of images, for an evaluation that never ended");
    }
  }

  private static boolean isTableFile(Entry file, String table) {
    return file.isIn(table) && file.path().endsWith(".parquet");
  }

  private static boolean isBefore(Entry file, Entry other) {
    return !file.modified().isAfter(other.modified());
  }

  /** Whether the ledger says that a stage began and did not get to its end. */
  private boolean isUnfinished(String stage) {
    return run.stage(stage)
        .filter(record -> record.status() != StageRecord.Status.DONE)
        .isPresent();
  }

  private boolean has(String path) {
    return file(path).isPresent();
  }

  private Optional<Entry> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  private List<Entry> in(String folder) {
    return files.stream().filter(file -> file.isIn(folder)).toList();
  }

  private List<Entry> old(Predicate<Entry> kind) {
    return files.stream().filter(kind).filter(limits::isOld).toList();
  }

  private void addIfRested(List<Entry> work, String why) {
    if (limits.haveRested(work)) {
      add(work, why);
    }
  }

  private void add(List<Entry> chosen, String why) {
    chosen.stream()
        .filter(file -> !needed.contains(file.path()))
        .forEach(file -> found.putIfAbsent(file.path(), new Leftover(file, why)));
  }

  private List<Leftover> inOrder() {
    List<Leftover> leftovers = new ArrayList<>(found.values());
    leftovers.sort(Comparator.comparing(leftover -> !leftover.isRecord()));
    return leftovers;
  }
}

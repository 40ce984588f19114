package io.tessera.spark.verify;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Console;
import io.tessera.spark.table.ImageManifest.SplitPart;
import io.tessera.spark.table.ImageManifest.TableFile;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/** Compares a run's image table with its manifest. */
public final class ImageTableCheck {
  private final JobContext context;
  private final ImageTable table;
  private final String location;
  private final Findings findings = new Findings();
  private boolean readable = true;

  /** A check of the run's table. */
  public ImageTableCheck(JobContext context) {
    this.context = context;
    table = ImageTable.open(context.run());
    location = context.run().location(ImageTable.FOLDER);
  }

  /** What was wrong so far, a line each. */
  public List<String> problems() {
    return findings.lines();
  }

  /** What was looked at. */
  public String summary() {
    long files = table.manifest().splits().values().stream().mapToLong(p -> p.files().size()).sum();
    return "%s images in %s files%s"
        .formatted(
            Console.count(table.manifest().images()),
            Console.count(files),
            readable ? "" : ", some unreadable");
  }

  /** Whether the files and their images are those that the manifest says. */
  public void files() {
    context.describe("verify: files of the image table");
    findStrangers();
    List<ImageFileCheck> checks = new ArrayList<>();
    for (Split split : Split.values()) {
      for (TableFile file : table.part(split).files()) {
        checks.add(ImageFileCheck.of(location, split, file, table.classes()));
      }
    }
    FileCheck.bySplit(new JavaSparkContext(context.spark().sparkContext()), checks)
        .forEach(this::compare);
  }

  private void compare(Split split, ImageFileCheck.Result result) {
    findings.addAll(result.findings());
    readable &= result.readable();
    if (!result.readable()) {
      return;
    }
    SplitPart part = table.part(split);
    String checksum = String.format(Locale.ROOT, "%016x", result.checksum());
    if (!checksum.equals(part.checksum())) {
      findings.add(
          "the ids and contents of %s have checksum %s, the manifest says %s"
              .formatted(split.label(), checksum, part.checksum()));
    }
    if (result.images() != part.images()
        || result.bytes() != part.bytes()
        || !result.labels().list().equals(part.classCounts())) {
      findings.add(
          "%s has %d images of %d bytes and classes of %s, the manifest says %d of %d and %s"
              .formatted(
                  split.folder(),
                  result.images(),
                  result.bytes(),
                  result.labels().list(),
                  part.images(),
                  part.bytes(),
                  part.classCounts()));
    }
  }

  private void findStrangers() {
    Set<String> known =
        table.manifest().splits().values().stream()
            .flatMap(part -> part.files().stream())
            .map(file -> ImageTable.FOLDER + "/" + file.path())
            .collect(Collectors.toSet());
    context.storage().list(ImageTable.FOLDER).stream()
        .filter(file -> file.path().endsWith(".parquet") && !known.contains(file.path()))
        .forEach(file -> findings.add(file.path() + " is not in the image table's manifest"));
  }

  /** Whether no two images have one id. */
  public void ids() {
    if (!readable) {
      return;
    }
    context.describe("verify: ids of the image table");
    List<Row> twice =
        table
            .rows(context.spark(), Split.TRAIN)
            .select("id")
            .union(table.rows(context.spark(), Split.HELDOUT).select("id"))
            .groupBy("id")
            .count()
            .where("count > 1")
            .orderBy("id")
            .limit(1)
            .collectAsList();
    twice.forEach(
        row ->
            findings.add("image %s is there %d times".formatted(row.getString(0), row.getLong(1))));
  }
}

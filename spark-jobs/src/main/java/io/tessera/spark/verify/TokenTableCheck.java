package io.tessera.spark.verify;

import io.tessera.core.storage.StoredFile;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Console;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenManifest.SplitPart;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.tokenize.Tokenizing;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;

/** Compares the version of the token table that a run uses with its manifest and with the run. */
public final class TokenTableCheck {
  private final JobContext context;
  private final TokenTable table;
  private final ImageTable images;
  private final ModelPointer tokenizer;
  private final Findings findings = new Findings();
  private boolean readable = true;
  private long encoded;

  /** A check of the run's version. */
  public TokenTableCheck(JobContext context) {
    this.context = context;
    table = TokenTable.open(context.run(), context.loadedConfig().hadoop());
    images = ImageTable.open(context.run());
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
  }

  /** What was wrong so far, a line each. */
  public List<String> problems() {
    return findings.lines();
  }

  /** What was looked at. */
  public String summary() {
    TokenManifest manifest = table.manifest();
    return "version %d, %s rows in %s files%s%s"
        .formatted(
            manifest.number(),
            Console.count(manifest.countRows()),
            Console.count(manifest.files().size()),
            readable ? ", compared with the images" : ", some unreadable",
            encoded == 0 ? "" : ", " + Console.count(encoded) + " encoded again");
  }

  /** Whether it is of the run's images, by the run's tokenizer and with its preprocessing. */
  public void provenance() {
    TokenManifest manifest = table.manifest();
    compare("tokenizer", manifest.tokenizer(), tokenizer.parameters().sha256());
    compare("images", manifest.images(), Tokenizing.identity(context, images));
    compare("classes", Integer.toString(manifest.classes()), Integer.toString(images.classes()));
    compare("preprocessing", manifest.preprocessing(), Tokenizing.preprocessing(context.config()));
    for (Split split : Split.values()) {
      if (table.part(split).images() != images.part(split).images()) {
        findings.add(
            "%s has %d images, the image table %d"
                .formatted(
                    split.folder(), table.part(split).images(), images.part(split).images()));
      }
    }
  }

  private void compare(String what, String found, String expected) {
    if (!found.equals(expected)) {
      findings.add(
          "%s: version %d has %s, the run %s; run `tessera tokenize`"
              .formatted(what, table.manifest().number(), found, expected));
    }
  }

  /** Whether the files and their rows are those that the manifest says. */
  public void files() {
    context.describe("verify: files of the token table");
    findStrangers();
    List<TokenFileCheck> checks = new ArrayList<>();
    for (Split split : Split.values()) {
      for (TableFile file : table.part(split).files()) {
        checks.add(
            TokenFileCheck.of(
                table.location(), split, table.shape(split), file, table.manifest().tokenizer()));
      }
    }
    FileCheck.bySplit(new JavaSparkContext(context.spark().sparkContext()), checks)
        .forEach(this::compare);
  }

  private void compare(Split split, TokenFileCheck.Result result) {
    findings.addAll(result.findings());
    readable &= result.readable();
    if (!result.readable()) {
      return;
    }
    SplitPart part = table.part(split);
    if (!part.checksum().equals(result.checksum())) {
      findings.add(
          "the rows of %s have checksum %s, the manifest says %s"
              .formatted(split.label(), result.checksum(), part.checksum()));
    }
    if (!part.codeCounts().equals(result.codes().list())) {
      findings.add(
          "the codes of " + split.label() + " occur otherwise than the manifest counts them");
    }
    if (part.images() * part.views() != result.rows()) {
      findings.add(
          "%s has %d rows, the manifest says %d images in %d views"
              .formatted(split.folder(), result.rows(), part.images(), part.views()));
    }
  }

  /** Files that readers of the folder would take for the table's. */
  private void findStrangers() {
    Set<String> known =
        table.manifest().files().stream().map(TableFile::path).collect(Collectors.toSet());
    for (StoredFile file : table.folder().list("")) {
      boolean hidden = file.path().startsWith("_") && !file.path().endsWith(".parquet");
      if (!hidden && !known.contains(file.path())) {
        findings.add(
            "%s lies in the version's folder and is not in its %s"
                .formatted(file.path(), TableDraft.MANIFEST));
      }
    }
  }

  /** Whether every image is there once in each of its views, with its label and content. */
  public void rows() {
    if (readable) {
      context.describe("verify: every image in each of its views");
      new ImageCoverage(context.spark(), table, images).addTo(findings);
    }
  }

  /**
   * Whether images have the codes that the tokenizer gives them.
   *
   * @param count how many rows to encode again; which, follows from run.seed
   */
  public void encodeAgain(int count) {
    if (readable && count > 0) {
      context.describe("verify: encode a sample again");
      encoded = new EncodedSample(context, table, images, tokenizer).compare(count, findings);
    }
  }
}

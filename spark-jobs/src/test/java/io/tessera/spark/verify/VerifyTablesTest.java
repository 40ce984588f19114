package io.tessera.spark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.Storage;
import io.tessera.spark.CommandRun;
import io.tessera.spark.SmallTokenizer;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.tokenize.TokenRun;
import io.tessera.spark.tokenize.TokenRun.Image;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is damaged is found and named; afterwards everything is put back. */
@Tag("slow") // every test reads and joins the tables, some encode again
class VerifyTablesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir static Path dir;
  private static TokenRun run;
  private static TokenTable table;
  private static Storage storage;
  private final Map<String, byte[]> before = new HashMap<>();

  @BeforeAll
  static void tokenize() {
    List<Image> images = new ArrayList<>(TokenRun.images(Split.TRAIN, 0, 8));
    images.addAll(TokenRun.images(Split.HELDOUT, 0, 3));
    run = TokenRun.in(dir).withImages(images, 2);
    run.tokenize();
    table = run.table();
    storage = run.directory().storage();
  }

  @BeforeEach
  void remember() {
    storage.list("").forEach(file -> before.put(file.path(), storage.read(file.path())));
  }

  @AfterEach
  void putBack() {
    storage.list("").stream()
        .filter(file -> !before.containsKey(file.path()))
        .forEach(file -> storage.deleteRecursively(file.path()));
    before.forEach(storage::write);
  }

  @Test
  void soundTablesPass() {
    CommandRun verify = run.command("verify", "--sample", "1000");

    assertThat(verify.code()).as(verify.err()).isZero();
    assertThat(verify.out().lines())
        .containsExactly(
            "images     sound: 11 images in 4 files",
            "tokens     sound: version 1, 19 rows in 4 files, compared with the images, 11 encoded again");
    assertThat(run.command("verify", "tokens", "--sample", "3").out())
        .contains(", 3 encoded again")
        .doesNotContain("images  ");
    assertThat(run.command("verify", "tokens", "--no-repeat").out()).doesNotContain("encoded");
  }

  @Test
  void whatCannotBeVerifiedIsSaid() {
    CommandRun training = run.command("verify", "generator");
    assertThat(training.code()).isEqualTo(64);
    assertThat(training.err()).contains("Cannot verify generator: the run has none yet");
    assertThat(run.command("verify", "tokns").err())
        .contains(
            "Cannot verify tokns: use some of [images, tokenizer, tokens, generator, classifier]");
    assertThat(run.command("verify", "tokens", "--sample", "-1").err())
        .contains("Invalid --sample: -1; use 0 or more rows");
  }

  @Test
  void aChangedByte() {
    byte[] bytes = table.folder().read(file());
    bytes[bytes.length / 2] ^= 1;
    table.folder().write(file(), bytes);

    assertFound("tokens", file() + " has " + bytes.length + " bytes and SHA-256 ");
  }

  @Test
  void aTruncatedFile() {
    table.folder().write(file(), new byte[10]);

    assertFound("tokens", file() + " has 10 bytes and SHA-256 ", file() + " can't be read: ");
  }

  @Test
  void aMissingFile() {
    table.folder().deleteRecursively(file());

    assertFound("tokens", file() + " is missing");
  }

  @Test
  void aFileTooMany() {
    table.folder().write("split=train/copy.parquet", table.folder().read(file()));

    assertFound(
        "tokens",
        "split=train/copy.parquet lies in the version's folder and is not in its _manifest.json");
  }

  @Test
  void aRowTooFew() {
    String lost = rewrite(row -> row.view() == 1 ? List.of() : List.of(row));

    assertFound(
        "tokens",
        "rows, the manifest says",
        "the rows of train have checksum ",
        "images of train are not there once in each view, such as " + lost);
  }

  @Test
  void aRowTooMany() {
    String twice = rewrite(row -> List.of(row, row));

    assertFound(
        "tokens",
        "the rows of train have checksum ",
        "the codes of train occur otherwise than the manifest counts them",
        "images of train are not there once in each view, such as " + twice);
  }

  @Test
  void anotherImage() {
    rewrite(
        row ->
            List.of(
                new TokenRow(
                    row.id() + "x", row.label(), row.view(), row.tokens(), row.content())));

    assertFound("tokens", "of train have no rows, such as", "of train are not in the image table");
  }

  @Test
  void aCodeBeyondTheCodebook() {
    rewrite(
        row -> {
          int[] codes = row.tokens().clone();
          codes[3] = SmallTokenizer.CODES;
          return List.of(new TokenRow(row.id(), row.label(), row.view(), codes, row.content()));
        });

    assertFound("tokens", " has code 32, the codebook has 32 (and ", " more like it)");
  }

  @Test
  void tooFewTokens() {
    rewrite(
        row ->
            List.of(new TokenRow(row.id(), row.label(), row.view(), new int[] {1}, row.content())));

    assertFound("tokens", " has 1 tokens, a grid has 16");
  }

  @Test
  void otherCodesThanTheTokenizers() {
    rewrite(
        row -> {
          int[] codes =
              IntStream.of(row.tokens()).map(c -> (c + 1) % SmallTokenizer.CODES).toArray();
          return List.of(new TokenRow(row.id(), row.label(), row.view(), codes, row.content()));
        });

    assertFound("tokens", "in train has other codes than the tokenizer gives it");
  }

  @Test
  void anotherLabel() {
    String id =
        rewrite(
            row ->
                List.of(
                    new TokenRow(
                        row.id(), (row.label() + 1) % 3, row.view(), row.tokens(), row.content())));

    assertFound("tokens", "of train have another label than in the image table, such as " + id);
    rewrite(row -> List.of(new TokenRow(row.id(), 3, row.view(), row.tokens(), row.content())));
    assertFound("tokens", " has label 3, there are 3 classes");
  }

  @Test
  void anotherContent() {
    String id =
        rewrite(
            row ->
                List.of(
                    new TokenRow(row.id(), row.label(), row.view(), row.tokens(), new byte[12])));

    assertFound("tokens", "of train have another content than in the image table, such as " + id);
  }

  @Test
  void anotherTokenizer() {
    run.withTokenizer(6);

    assertFound(
        "tokens",
        "tokenizer: version 1 has " + table.manifest().tokenizer() + ", the run ",
        "; run `tessera tokenize`",
        "has other codes than the tokenizer gives it");
  }

  @Test
  void otherImages() {
    run.withImages(TokenRun.images(Split.TRAIN, 1, 8), 1);

    assertFound(
        "tokens",
        "images: version 1 has " + table.manifest().images() + ", the run ",
        "split=train has 8 images, the image table 7",
        "1 images of train are not in the image table, such as train/0",
        "3 images of heldout are not in the image table");
  }

  @Test
  void aFooterOfAnotherTokenizer() {
    rewrite(List::of, "tessera.tokenizer", "f00");

    assertFound("tokens", file() + " is by tokenizer f00, the manifest says ");
  }

  @Test
  void changedImages() {
    List<String> files = ImageTable.open(run.directory()).files(Split.TRAIN);
    String file = "images" + files.get(0).substring(files.get(0).indexOf("/split="));
    byte[] bytes = storage.read(file);
    storage.deleteRecursively(file);
    assertFound("images", file.substring("images/".length()) + " is missing");

    storage.write(file, new byte[9]);
    assertFound("images", "has 9 bytes, the manifest says " + bytes.length, "can't be read: ");

    storage.write(file, bytes);
    storage.write("images/split=train/copy.parquet", bytes);
    assertFound("images", "images/split=train/copy.parquet is not in the image table's manifest");
    storage.deleteRecursively("images/split=train/copy.parquet");

    String manifest = "images/_manifest.json";
    String text = new String(storage.read(manifest), StandardCharsets.UTF_8);
    String other = text.replaceAll("(\"train\": \\{\\s+\"bytes\": )\\d+", "$17");
    assertThat(other).isNotEqualTo(text);
    storage.write(manifest, other.getBytes(StandardCharsets.UTF_8));
    assertFound("images", "split=train has 8 images of ", "the manifest says 8 of 7 and [");

    String exchanged =
        text.replaceAll("(\"train\": \\{\\s+\"bytes\": \\d+,\\s+\"checksum\": \")\\w+", "$1f00");
    assertThat(exchanged).isNotEqualTo(text);
    storage.write(manifest, exchanged.getBytes(StandardCharsets.UTF_8));
    assertFound("images", "the ids and contents of train have checksum ", "the manifest says f00");
  }

  @Test
  void imagesThatAreThereTwiceOrAreOthers() {
    List<Image> images = new ArrayList<>(TokenRun.images(Split.TRAIN, 0, 4));
    images.add(images.get(2));
    run.withImages(images, 1);
    assertFound("images", "image train/2 is there 2 times");

    run.withForeignContents(TokenRun.images(Split.TRAIN, 0, 4));
    assertFound("images", "image train/0 is not what its content says (and 3 more like it)");
  }

  private static String file() {
    return table.part(Split.TRAIN).files().get(0).path();
  }

  /** Changes the rows of a file; returns the first image's id of those in it, by their order. */
  private static String rewrite(Function<TokenRow, List<TokenRow>> change) {
    return rewrite(change, "tessera.tokenizer", table.manifest().tokenizer());
  }

  private static String rewrite(
      Function<TokenRow, List<TokenRow>> change, String key, String value) {
    List<TokenRow> rows = new ArrayList<>();
    for (FileRange range :
        ParquetRows.units(HADOOP, table.folder().location(file()), Long.MAX_VALUE)) {
      ParquetRows.readTokens(HADOOP, range, rows::add);
    }
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(HADOOP, table.folder(), file(), Map.of(key, value))) {
      rows.stream().flatMap(row -> change.apply(row).stream()).forEach(writer::write);
      writer.commit();
    }
    return rows.stream().map(TokenRow::id).sorted().findFirst().orElseThrow();
  }

  private static void assertFound(String part, String... lines) {
    CommandRun verify = run.command("verify", part, "--sample", "1000");
    assertThat(verify.code()).as(verify.out() + verify.err()).isEqualTo(65);
    assertThat(verify.out()).contains(part + " ").contains("NOT SOUND: ").contains(lines);
    assertThat(verify.err()).contains("The run is not what its records say: ");
  }
}

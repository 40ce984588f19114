package io.tessera.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.DelegatingStorage;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.run.RunDirectory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token table with two versions as this format's first program wrote it. */
class TokenFormatTest {
  private static final Path GOLDEN = Path.of("src/test/resources/format/tokens-v2");
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;
  private final RunDirectory run = new RunDirectory(new LocalStorage(GOLDEN));

  @Test
  void manifestOfTheVersionInUse() {
    TokenTable table = TokenTable.open(run, HADOOP);

    TokenManifest manifest = table.manifest();
    assertThat(manifest.version()).isEqualTo(2);
    assertThat(manifest.number()).isEqualTo(2);
    assertThat(manifest.parent()).isEqualTo(1);
    assertThat(manifest.tokenizer()).startsWith("5e8346cf78f6818e");
    assertThat(manifest.codebookSize()).isEqualTo(32);
    assertThat(manifest.gridSide()).isEqualTo(4);
    assertThat(manifest.classes()).isEqualTo(3);
    assertThat(manifest.preprocessing())
        .isEqualTo("views FLIP, crop range 1.1, image size 8, alpha DROP, norm groups 4");
    assertThat(manifest.countImages()).isEqualTo(5);
    assertThat(manifest.countRows()).isEqualTo(9);
    assertThat(table.part(Split.TRAIN).views()).isEqualTo(2);
    assertThat(table.part(Split.TRAIN).checksum()).isEqualTo("2e0071821a41584b244bcb505f3540b1");
    assertThat(table.key())
        .isEqualTo("aca0f9ebfeb4a6c6d2d42b336e7a81733c7616b2336c3c76d539aeb0e7760266");
  }

  @Test
  void namesAndKeysAreTheSameInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("fa-IR"));
      assertThat("%d".formatted(12)).isNotEqualTo("12");
      assertThat(TokenTable.open(run, HADOOP).key())
          .isEqualTo("aca0f9ebfeb4a6c6d2d42b336e7a81733c7616b2336c3c76d539aeb0e7760266");
      assertThat(TokenVersions.claimFile(12)).isEqualTo("_claims/000012.json");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aClaimThatIsDroppedMeanwhileIsPassedOver() {
    RunDirectory listed =
        new RunDirectory(
            new DelegatingStorage(run.storage()) {
              @Override
              public List<StoredFile> list(String folder) {
                List<StoredFile> files = new ArrayList<>(super.list(folder));
                if (folder.equals("tokens/_claims")) {
                  files.add(new StoredFile("tokens/_claims/000003.json", 7));
                }
                return files;
              }
            });

    assertThat(TokenVersions.of(listed, Optional.empty(), HADOOP).claims())
        .extracting(TokenClaim::number)
        .containsExactly(1, 2);
  }

  @Test
  void claims() {
    List<TokenClaim> claims = TokenVersions.of(run, Optional.empty(), HADOOP).claims();

    assertThat(claims).extracting(TokenClaim::number).containsExactly(1, 2);
    assertThat(claims).extracting(TokenClaim::parent).containsExactly(null, 1);
    assertThat(claims.get(1).unitImages()).isEqualTo(5);
    assertThat(claims.get(0).inputs().giveTheCodesOf(claims.get(1).inputs())).isTrue();
    assertThat(claims.get(0).inputs().giveTheRowsOf(claims.get(1).inputs())).isFalse();
  }

  @Test
  void rowsAndTheirChecksum() throws Exception {
    TokenTable table = TokenTable.open(run, HADOOP);
    List<TokenRow> rows = new ArrayList<>();
    table.files(Split.TRAIN).forEach(f -> ParquetRows.readTokens(HADOOP, f, rows::add));

    assertThat(rows).hasSize(8);
    BigInteger sum = BigInteger.ZERO;
    for (TokenRow row : rows) {
      assertThat(row.id()).startsWith("train/");
      assertThat(row.tokens()).hasSize(16);
      assertThat(row.content()).hasSize(ImageContent.BYTES);
      sum = sum.add(new BigInteger(1, Arrays.copyOf(sha256(row), 16)));
    }
    byte[] low = sum.toByteArray();
    byte[] sixteen = Arrays.copyOfRange(low, low.length - 16, low.length);
    assertThat(HexFormat.of().formatHex(sixteen)).isEqualTo(table.part(Split.TRAIN).checksum());
  }

  /** As docs/format/token-table.md says. */
  private static byte[] sha256(TokenRow row) throws Exception {
    byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(4 + id.length + 12 + 4 * row.tokens().length);
    bytes.putInt(id.length).put(id).putInt(row.label()).putInt(row.view());
    bytes.putInt(row.tokens().length);
    for (int token : row.tokens()) {
      bytes.putInt(token);
    }
    return MessageDigest.getInstance("SHA-256").digest(bytes.array());
  }

  @Test
  void aChecksumDependsOnNeitherOrderNorPartsButOnEachRow() {
    TokenRow a = new TokenRow("a", 1, 0, new int[] {1, 2}, new byte[12]);
    TokenRow b = new TokenRow("b", 1, 0, new int[] {1, 2}, new byte[12]);

    String both = checksum(a, b).toString();
    RowChecksum parts = checksum(b);
    parts.add(checksum(a).toString());

    assertThat(checksum(b, a)).hasToString(both);
    assertThat(parts).hasToString(both);
    assertThat(checksum()).hasToString("0".repeat(32));
    assertThat(
            Stream.of(
                checksum(a),
                checksum(a, a),
                checksum(a, a, a),
                checksum(new TokenRow("a", 2, 0, new int[] {1, 2}, new byte[12])),
                checksum(new TokenRow("a", 1, 1, new int[] {1, 2}, new byte[12])),
                checksum(new TokenRow("a", 1, 0, new int[] {2, 1}, new byte[12]))))
        .extracting(RowChecksum::toString)
        .doesNotHaveDuplicates()
        .allMatch(sum -> sum.matches("[0-9a-f]{32}"));
  }

  private static RowChecksum checksum(TokenRow... rows) {
    RowChecksum checksum = new RowChecksum();
    Stream.of(rows).forEach(checksum::add);
    return checksum;
  }

  @Test
  void otherFormatsAreRefused() throws Exception {
    String manifest = "tokens/version=000002/_manifest.json";
    for (Path file : List.of(Path.of("tokens.json"), Path.of(manifest))) {
      Files.createDirectories(dir.resolve(file).getParent());
      Files.writeString(
          dir.resolve(file),
          Files.readString(GOLDEN.resolve(file)).replaceAll("\"version\": 2\\b", "\"version\": 3"));
    }

    assertThatThrownBy(() -> TokenTable.open(new RunDirectory(new LocalStorage(dir)), HADOOP))
        .isInstanceOf(JsonException.class)
        .hasMessage(
            "Cannot read "
                + dir.resolve(manifest)
                + ": it has version 3, this program knows version 2; use the newer Tessera that made it");
  }

  @Test
  void aVersionWithoutManifestIsNotThere() {
    assertThatThrownBy(() -> TokenVersions.of(run, Optional.empty(), HADOOP).open(3))
        .hasMessageContaining("Cannot open version 3 of the token table")
        .hasMessageContaining("`tessera tables` lists the versions");
  }
}

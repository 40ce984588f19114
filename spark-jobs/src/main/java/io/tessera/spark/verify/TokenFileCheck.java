package io.tessera.spark.verify;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenCache.TableShape;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads a file of a token table and compares it with what the manifest says of it.
 *
 * @param location of the table's version
 * @param split of the file
 * @param shape of the split
 * @param path of the file
 * @param rows that it should have
 * @param bytes its length
 * @param sha256 of it
 * @param tokenizer that its footer should name
 */
record TokenFileCheck(
    String location,
    Split split,
    TableShape shape,
    String path,
    long rows,
    long bytes,
    String sha256,
    String tokenizer)
    implements FileCheck<TokenFileCheck.Result> {
  static TokenFileCheck of(
      String location, Split split, TableShape shape, TableFile file, String tokenizer) {
    return new TokenFileCheck(
        location, split, shape, file.path(), file.rows(), file.bytes(), file.sha256(), tokenizer);
  }

  /**
   * What files of a split hold.
   *
   * @param readable whether all of them could be read
   */
  record Result(Findings findings, boolean readable, long rows, String checksum, Occurrences codes)
      implements FileCheck.Result<Result> {
    @Override
    public Result plus(Result others) {
      findings.addAll(others.findings);
      RowChecksum sum = new RowChecksum();
      sum.add(checksum);
      sum.add(others.checksum);
      return new Result(
          findings,
          readable && others.readable,
          rows + others.rows,
          sum.toString(),
          codes.plus(others.codes));
    }
  }

  @Override
  public Result run(ShippedHadoop hadoop) {
    Reading reading = new Reading();
    boolean readable =
        read(hadoop, reading.findings, (storage, conf) -> read(storage, conf, reading));
    return new Result(
        reading.findings, readable, reading.rows, reading.checksum.toString(), reading.codes);
  }

  private void read(Storage storage, Configuration conf, Reading reading) {
    compareBytes(storage, reading.findings);
    String file = storage.location(path);
    Map<String, String> footer = ParquetRows.metadata(conf, file);
    if (!tokenizer.equals(footer.get("tessera.tokenizer"))) {
      reading.findings.add(
          "%s is by tokenizer %s, the manifest says %s"
              .formatted(path, footer.get("tessera.tokenizer"), tokenizer));
    }
    ParquetRows.units(conf, file, Long.MAX_VALUE)
        .forEach(range -> ParquetRows.readTokens(conf, range, reading::add));
    if (reading.rows != rows) {
      reading.findings.add(
          "%s has %d rows, the manifest says %d".formatted(path, reading.rows, rows));
    }
  }

  private void compareBytes(Storage storage, Findings findings) {
    Digest found;
    try (InputStream in = storage.open(path)) {
      found = Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
    if (found.bytes() != bytes || !found.sha256().equals(sha256)) {
      findings.add(
          "%s has %d bytes and SHA-256 %s, the manifest says %d and %s"
              .formatted(path, found.bytes(), found.sha256(), bytes, sha256));
    }
  }

  /** What was read of the file so far. */
  private final class Reading {
    private final Findings findings = new Findings();
    private final RowChecksum checksum = new RowChecksum();
    private final Occurrences codes = new Occurrences(shape.codebookSize());
    private long rows;

    void add(TokenRow row) {
      rows++;
      checksum.add(row);
      String where = "%s: view %d of image %s has ".formatted(path, row.view(), row.id());
      if (row.tokens().length != shape.tokens()) {
        findings.add(
            "tokens", where + row.tokens().length + " tokens, a grid has " + shape.tokens());
      }
      if (row.label() < 0 || row.label() >= shape.classes()) {
        findings.add(
            "label",
            where + "label " + row.label() + ", there are " + shape.classes() + " classes");
      }
      for (int code : row.tokens()) {
        if (!codes.add(code)) {
          findings.add(
              "code", where + "code " + code + ", the codebook has " + shape.codebookSize());
        }
      }
    }
  }
}

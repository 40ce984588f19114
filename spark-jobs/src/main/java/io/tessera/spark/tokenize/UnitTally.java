package io.tessera.spark.tokenize;

import io.tessera.core.checkpoint.Digest;
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.TokenRow;
import java.util.stream.LongStream;

/** Counts what a unit writes. */
final class UnitTally {
  private final RowChecksum checksum = new RowChecksum();
  private final long[] codeCounts;
  private long images;
  private long rows;

  UnitTally(int codebookSize) {
    codeCounts = new long[codebookSize];
  }

  void addImage() {
    images++;
  }

  void add(TokenRow row) {
    checksum.add(row);
    rows++;
    for (int code : row.tokens()) {
      codeCounts[code]++;
    }
  }

  /**
   * What the unit leaves.
   *
   * @param encoded rows that went through the network
   */
  TokenizeResult result(String path, String staged, long encoded, Digest file) {
    return new TokenizeResult(
        path,
        staged,
        images,
        rows,
        encoded,
        file.bytes(),
        file.sha256(),
        checksum.toString(),
        LongStream.of(codeCounts).boxed().toList());
  }
}

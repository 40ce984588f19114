package io.tessera.spark.evaluate;

import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.CodebookUsage;
import io.tessera.evaluation.reconstruction.PositionUsage;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.run.Build;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;

/** How the codes of held-out images, as the token table has them, use the codebook. */
record TokenFigures(PositionUsage usage) {
  /** Counts the codes of a table's held-out images; reads all of their rows. */
  static TokenFigures of(TokenTable table, Configuration hadoop) {
    int side = table.manifest().gridSide();
    PositionUsage usage = new PositionUsage(side * side, table.manifest().codebookSize());
    for (FileRange file : table.files(Split.HELDOUT)) {
      ParquetRows.readTokens(hadoop, file, row -> usage.add(row.tokens()));
    }
    return new TokenFigures(usage);
  }

  List<Figure> figures() {
    CodebookUsage codes = usage.overall();
    return List.of(
        figure(Metric.CODEBOOK_USED_SHARE, codes.usedShare()),
        figure(Metric.CODEBOOK_PERPLEXITY, codes.perplexity()),
        figure(Metric.POSITION_ENTROPY, usage.meanEntropyBits()));
  }

  /** How often each code occurs, by code. */
  List<Long> histogram() {
    return LongStream.of(usage.overall().counts()).boxed().toList();
  }

  private Figure figure(Metric metric, double value) {
    Protocol protocol = Protocol.of(metric, 0, usage.images()).withVersions(Build.versions());
    return Figure.of(
        Group.RECONSTRUCTION,
        protocol.value(value),
        "codes of held-out images, codebook of " + usage.overall().counts().length,
        0);
  }
}

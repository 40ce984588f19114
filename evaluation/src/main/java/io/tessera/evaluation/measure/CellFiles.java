package io.tessera.evaluation.measure;

import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.OrderedMerge;
import java.io.Serializable;

/**
 * The sums of a set's cells, a file each. Reading one takes memory for one.
 *
 * @param files where they lie
 * @param path what their names begin with
 * @param count how many there are
 */
record CellFiles(SharedStorage files, String path, int count) implements Serializable {
  boolean exists(int cell) {
    return files.open().exists(file(cell));
  }

  void write(int cell, FeatureStatistics sums) {
    files.open().write(file(cell), sums.toBytes());
  }

  FeatureStatistics read(int cell) {
    return FeatureStatistics.fromBytes(files.open().read(file(cell)));
  }

  /** All of them together, merged in their order, one at a time. */
  FeatureStatistics merged() {
    OrderedMerge merge = new OrderedMerge(count);
    for (int cell = 0; cell < count; cell++) {
      merge.accept(cell, read(cell));
    }
    return merge.result();
  }

  private String file(int cell) {
    return "%s-%03d.tsfs".formatted(path, cell);
  }
}

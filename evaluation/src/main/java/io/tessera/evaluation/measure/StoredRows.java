package io.tessera.evaluation.measure;

import io.tessera.core.checkpoint.numpy.NpyReader;
import io.tessera.core.storage.Storage;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.measure.SetPart.Content;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a set's files hold of each image, as a table that is read where it is asked for. */
final class StoredRows implements FeatureTable, Serializable {
  private static final long serialVersionUID = 1L;

  private final SharedStorage files;
  private final SetPart[] parts;
  private final int[] starts; // of the parts, and the end
  private final Content content;
  private final int dimension;

  StoredRows(SharedStorage files, List<SetPart> parts, Content content, int dimension) {
    this.files = files;
    this.parts = parts.toArray(SetPart[]::new);
    this.content = content;
    this.dimension = dimension;
    starts = new int[this.parts.length + 1];
    for (int i = 0; i < this.parts.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], this.parts[i].images());
    }
  }

  @Override
  public int rows() {
    return starts[parts.length];
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] read(int from, int count) {
    checkRows(from, count);
    float[] values = new float[Math.multiplyExact(count, dimension)];
    int row = from;
    for (int part = part(from); row < from + count; part++) {
      int end = Math.min(from + count, starts[part + 1]);
      float[] some = new float[(end - row) * dimension];
      try (NpyReader reader = open(files.open(), part)) {
        reader.skip((long) (row - starts[part]) * dimension);
        reader.read(some);
      }
      System.arraycopy(some, 0, values, (row - from) * dimension, some.length);
      row = end;
    }
    return values;
  }

  /** Each part that has some of the rows is read once, from its first to its last of them. */
  @Override
  public float[] gather(int[] rows) {
    float[] values = new float[Math.multiplyExact(rows.length, dimension)];
    int[] order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(rows[a], rows[b]))
            .mapToInt(i -> i)
            .toArray();
    float[] one = new float[dimension];
    for (int at = 0; at < order.length; ) {
      int part = part(rows[order[at]]);
      try (NpyReader reader = open(files.open(), part)) {
        int next = starts[part];
        for (; at < order.length && rows[order[at]] < starts[part + 1]; at++) {
          int row = rows[order[at]];
          if (row >= next) {
            reader.skip((long) (row - next) * dimension);
            reader.read(one);
            next = row + 1;
          } // else the row before, once more
          System.arraycopy(one, 0, values, order[at] * dimension, dimension);
        }
      }
    }
    return values;
  }

  private int part(int row) {
    int found = Arrays.binarySearch(starts, row);
    return found >= 0 ? Math.min(found, parts.length - 1) : -found - 2;
  }

  private NpyReader open(Storage storage, int part) {
    String path = parts[part].file(content);
    NpyReader reader = NpyReader.of(storage.open(path), storage.size(path), storage.location(path));
    List<Long> expected = List.of((long) parts[part].images(), (long) dimension);
    if (!reader.header().shape().equals(expected)) {
      reader.close();
      throw new IllegalStateException(
          "Cannot read %s: its shape is %s, expected %s; delete it and look again"
              .formatted(storage.location(path), reader.header().shape(), expected));
    }
    return reader;
  }
}

package io.tessera.spark.shard;

import io.tessera.spark.table.Split;
import java.io.Serializable;
import java.util.Locale;

/**
 * Which file of the table an image goes to: files {@code 0} to {@code trainFiles - 1} are those of
 * training, the others the held-out ones. Within a split the order hashes are cut into equal
 * ranges, so the files are evenly filled and, read one after the other, in the order of the hashes.
 */
record TableLayout(int trainFiles, int heldoutFiles) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The layout of a table.
   *
   * @param targetBytes size of a file
   * @param minFiles files per split, unless it has fewer images
   */
  static TableLayout of(SplitSize train, SplitSize heldout, long targetBytes, int minFiles) {
    return new TableLayout(
        train.files(targetBytes, minFiles), heldout.files(targetBytes, minFiles));
  }

  /** How much is in a split. */
  record SplitSize(long images, long bytes) {
    private int files(long targetBytes, int minFiles) {
      long wanted = Math.max(minFiles, (bytes + targetBytes - 1) / targetBytes);
      return (int) Math.min(Math.min(wanted, images), Integer.MAX_VALUE / 2);
    }
  }

  int files() {
    return trainFiles + heldoutFiles;
  }

  int file(Split split, IdHash hash) {
    return split == Split.TRAIN ? hash.bucket(trainFiles) : trainFiles + hash.bucket(heldoutFiles);
  }

  Split splitOf(int file) {
    return file < trainFiles ? Split.TRAIN : Split.HELDOUT;
  }

  /** Its path in the table. */
  String path(int file) {
    Split split = splitOf(file);
    int number = split == Split.TRAIN ? file : file - trainFiles;
    return String.format(Locale.ROOT, "%s/part-%05d.parquet", split.folder(), number);
  }
}

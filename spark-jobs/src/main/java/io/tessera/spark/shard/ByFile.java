package io.tessera.spark.shard;

import org.apache.spark.Partitioner;

/** One partition per file of the table. */
final class ByFile extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int files;

  ByFile(int files) {
    this.files = files;
  }

  @Override
  public int numPartitions() {
    return files;
  }

  @Override
  public int getPartition(Object key) {
    return ((PlacedImage) key).file();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByFile byFile && byFile.files == files;
  }

  @Override
  public int hashCode() {
    return files;
  }
}

package io.tessera.spark.shard;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where an image goes: its file and its place among the others there.
 *
 * @param file number of the file
 * @param order hash of the id
 * @param id decides between equal hashes
 */
record PlacedImage(int file, long order, String id) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By unsigned hash, so that the files of a split continue each other. */
  static final class Order implements Comparator<PlacedImage>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(PlacedImage a, PlacedImage b) {
      int byHash = Long.compareUnsigned(a.order, b.order);
      return byHash != 0 ? byHash : a.id.compareTo(b.id);
    }
  }
}

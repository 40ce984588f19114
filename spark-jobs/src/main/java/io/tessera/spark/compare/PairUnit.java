package io.tessera.spark.compare;

import io.tessera.spark.look.UnitImages;
import io.tessera.spark.unit.Unit;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Some consecutive pairs of images.
 *
 * @param id hash of both sides' images and what else the result depends on
 * @param count how many
 * @param originals where the first of each pair are
 * @param others where the second are
 */
record PairUnit(String id, long count, List<Cut> originals, List<Cut> others) implements Unit {
  /**
   * Some of the images of a piece.
   *
   * @param skip images before them
   * @param take how many
   */
  record Cut(UnitImages images, long skip, long take) implements Serializable {}

  /** The images from one place in a source to before another. */
  static List<Cut> cuts(SetSource source, long from, long to) {
    List<Cut> cuts = new ArrayList<>();
    long start = 0;
    for (SetSource.Piece piece : source.images()) {
      long end = start + piece.count();
      long first = Math.max(from, start);
      long last = Math.min(to, end);
      if (first < last) {
        cuts.add(new Cut(piece.images(), first - start, last - first));
      }
      start = end;
    }
    return cuts;
  }
}

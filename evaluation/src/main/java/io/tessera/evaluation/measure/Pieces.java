package io.tessera.evaluation.measure;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the pieces of an evaluation are computed: here one after another, or on a cluster. A piece
 * that is computed twice gives the same result, so results do not depend on where and how often.
 */
public interface Pieces {
  /**
   * A piece of work, shipped to where it is done.
   *
   * @param <T> its result, small
   */
  @FunctionalInterface
  interface Piece<T extends Serializable> extends Serializable {
    /** Does the piece of that number. */
    T of(int number);
  }

  /**
   * Does some pieces.
   *
   * @param what they are, for progress: a few words
   * @param count how many, numbered from 0
   * @return their results, in the order of the pieces
   */
  <T extends Serializable> List<T> each(String what, int count, Piece<T> piece);

  /** Here, one after another. */
  static Pieces here() {
    return new Pieces() {
      @Override
      public <T extends Serializable> List<T> each(String what, int count, Piece<T> piece) {
        return IntStream.range(0, count).mapToObj(piece::of).toList();
      }
    };
  }
}

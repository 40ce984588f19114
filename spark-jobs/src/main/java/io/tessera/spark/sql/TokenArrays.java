package io.tessera.spark.sql;

import io.tessera.spark.exit.TableFileException;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** Arithmetic on token arrays in Spark's own form; public for the code that Spark generates. */
public final class TokenArrays {
  private TokenArrays() {}

  /**
   * Number of positions at which two token grids differ.
   *
   * @throws TableFileException if they have different lengths, or a null
   */
  public static int hamming(ArrayData left, ArrayData right) {
    int length = left.numElements();
    if (length != right.numElements()) {
      throw new TableFileException(
          "Cannot compare token grids of %d and %d tokens; compare those of one grid size"
              .formatted(length, right.numElements()));
    }
    checkNoNull(left);
    checkNoNull(right);
    int different = 0;
    for (int i = 0; i < length; i++) {
      different += left.getInt(i) == right.getInt(i) ? 0 : 1;
    }
    return different;
  }

  /**
   * All runs of {@code n} neighbouring tokens, in their order; none if there are fewer tokens.
   *
   * @throws TableFileException if {@code n} is below 1, or a token is null
   */
  public static ArrayData ngrams(ArrayData tokens, int n) {
    if (n < 1) {
      throw new TableFileException("Invalid n: " + n + "; an n-gram has at least 1 token");
    }
    int[] all = toInts(tokens);
    Object[] grams = new Object[Math.max(0, all.length - n + 1)];
    for (int i = 0; i < grams.length; i++) {
      int[] gram = new int[n];
      System.arraycopy(all, i, gram, 0, n);
      grams[i] = UnsafeArrayData.fromPrimitiveArray(gram);
    }
    return new GenericArrayData(grams);
  }

  /**
   * The tokens.
   *
   * @throws TableFileException if one is null
   */
  static int[] toInts(ArrayData tokens) {
    checkNoNull(tokens);
    return tokens.toIntArray();
  }

  private static void checkNoNull(ArrayData tokens) {
    if (hasNull(tokens)) {
      int position = 0;
      while (!tokens.isNullAt(position)) {
        position++;
      }
      throw new TableFileException("Invalid token: null at position " + position);
    }
  }

  /** Whether an element is null; for Spark's usual form without a look at each. */
  static boolean hasNull(ArrayData tokens) {
    if (tokens instanceof UnsafeArrayData unsafe) {
      // [number of elements: 8 bytes][a bit per element, 1 for null][elements]
      return BitSetMethods.anySet(
          unsafe.getBaseObject(),
          unsafe.getBaseOffset() + Long.BYTES,
          (unsafe.numElements() + 63) / 64);
    }
    for (int i = 0; i < tokens.numElements(); i++) {
      if (tokens.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }
}

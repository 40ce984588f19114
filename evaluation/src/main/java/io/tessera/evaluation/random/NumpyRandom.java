package io.tessera.evaluation.random;

import java.util.Arrays;

/**
 * NumPy's legacy {@code RandomState}: MT19937 seeded by one 32-bit number, polar normals,
 * masked-rejection permutations. The same numbers as NumPy 1 and 2 give; tools shuffle and choose
 * subsets by it. Not thread-safe.
 */
public final class NumpyRandom {
  private static final int N = 624;
  private final int[] state = new int[N];
  private int position = N;
  private boolean hasSpare;
  private double spare;

  /** A generator as {@code numpy.random.RandomState(seed)}. */
  public NumpyRandom(int seed) {
    state[0] = seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  private int nextInt() {
    if (position == N) {
      for (int i = 0; i < N; i++) {
        int mixed = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
        state[i] = state[(i + 397) % N] ^ (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : 0x9908b0df);
      }
      position = 0;
    }
    int y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** As {@code random_sample()}: uniform in [0, 1), 53 bits. */
  public double uniform() {
    int high = nextInt() >>> 5;
    int low = nextInt() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /** As {@code randn()}. */
  public double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double a;
    double b;
    double square;
    do {
      a = 2 * uniform() - 1;
      b = 2 * uniform() - 1;
      square = a * a + b * b;
    } while (square >= 1 || square == 0);
    double factor = Math.sqrt(-2 * Math.log(square) / square);
    spare = factor * a;
    hasSpare = true;
    return factor * b;
  }

  /** As {@code randn(rows, columns)}. */
  public double[][] normals(int rows, int columns) {
    double[][] result = new double[rows][columns];
    for (double[] row : result) {
      for (int j = 0; j < columns; j++) {
        row[j] = normal();
      }
    }
    return result;
  }

  /** As {@code choice(n, count, replace=False)}: the start of a permutation. */
  public int[] choice(int n, int count) {
    if (count < 0 || count > n) {
      throw new IllegalArgumentException(
          "Cannot choose %d of %d without repetition".formatted(count, n));
    }
    return Arrays.copyOf(permutation(n), count);
  }

  /** As {@code permutation(n)}: 0 to n − 1 shuffled. */
  public int[] permutation(int n) {
    int[] result = new int[n];
    for (int i = 0; i < n; i++) {
      result[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int mask = -1 >>> Integer.numberOfLeadingZeros(i);
      int j;
      do {
        j = nextInt() & mask;
      } while (j > i);
      int kept = result[i];
      result[i] = result[j];
      result[j] = kept;
    }
    return result;
  }
}

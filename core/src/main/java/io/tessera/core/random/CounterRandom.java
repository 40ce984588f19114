package io.tessera.core.random;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers by counter: the i-th number of a key, in O(1) and in any order, so that parallel
 * or resumed work draws what a serial run would. SplitMix64 (Steele, Lea and Flood 2014) applied to
 * key + i·γ.
 */
public final class CounterRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long key;

  private CounterRandom(long key) {
    this.key = key;
  }

  /** The stream of a seed and a path of numbers, e.g. (epoch, sample). */
  public static CounterRandom of(long seed, long... path) {
    long key = mix(seed + GAMMA);
    for (long part : path) {
      key = mix(key ^ mix(part + GAMMA));
    }
    return new CounterRandom(key);
  }

  /** The stream of a seed and a name. */
  public static CounterRandom of(long seed, String name) {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return of(seed, hash);
  }

  /** 64 uniform bits. */
  public long bits(long i) {
    return mix(key + (i + 1) * GAMMA);
  }

  /** Uniform in [0, 1), 53 bits. */
  public double uniform(long i) {
    return (bits(i) >>> 11) * 0x1.0p-53;
  }

  /** Standard normal, by Box and Muller's transform of two uniforms. */
  public double normal(long i) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(2 * i)));
    return radius * Math.cos(2 * Math.PI * uniform(2 * i + 1));
  }

  /** Uniform in 0..bound−1, without bias worth naming (bound is far below 2^53). */
  public int below(long i, int bound) {
    return (int) (uniform(i) * bound);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

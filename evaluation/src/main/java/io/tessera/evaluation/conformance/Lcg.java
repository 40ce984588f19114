package io.tessera.evaluation.conformance;

/**
 * The linear congruential generator behind the weight-free reference values: s = 1664525 s +
 * 1013904223 mod 2³². Not thread-safe.
 */
public final class Lcg {
  private int state;

  /** A generator whose first state is the seed. */
  public Lcg(int seed) {
    state = seed;
  }

  private int next() {
    state = state * 1664525 + 1013904223;
    return state;
  }

  /** The upper eight bits of the next number, 0 to 255. */
  public int nextByte() {
    return next() >>> 24;
  }

  /** In [0, 1), exact in float32. */
  public float uniform() {
    return (next() >>> 8) / 16777216f;
  }

  /** Row-major n x d features scale · u + offset, computed in float32. */
  public static float[] features(int n, int d, int seed, float scale, float offset) {
    Lcg lcg = new Lcg(seed);
    float[] result = new float[n * d];
    for (int i = 0; i < result.length; i++) {
      result[i] = lcg.uniform() * scale + offset;
    }
    return result;
  }

  /** So many bytes, such as an image's {@code [H, W, 3]}. */
  public static byte[] bytes(int count, int seed) {
    Lcg lcg = new Lcg(seed);
    byte[] result = new byte[count];
    for (int i = 0; i < count; i++) {
      result[i] = (byte) lcg.nextByte();
    }
    return result;
  }
}

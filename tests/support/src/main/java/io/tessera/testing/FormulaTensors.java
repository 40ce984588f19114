package io.tessera.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Weights and inputs by formula: both the reference implementations that computed the golden values
 * and the tests make them, so none is stored. Element i of tensor {@code name} is a SplitMix64 hash
 * of (FNV-1a of the name, i), as u in [−1, 1), scaled by the tensor's kind.
 */
public final class FormulaTensors {
  private FormulaTensors() {}

  /** u itself. */
  public static float[] unit(String name, long... shape) {
    float[] values = new float[size(shape)];
    long seed = fnv1a(name);
    for (int i = 0; i < values.length; i++) {
      long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      values[i] = (z >>> 40) * 0x1.0p-23f - 1;
    }
    return values;
  }

  /**
   * The values of a parameter or buffer, of the kind that the last part of its state-dict name and
   * its shape tell.
   */
  public static float[] parameter(String name, long... shape) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return switch (last) {
      case "bias", "running_mean" -> affine(unit(name, shape), 0, 0.1f);
      case "running_var" -> affine(unit(name, shape), 1, 0.5f);
      default -> shape.length >= 2 ? weight(name, shape) : affine(unit(name, shape), 1, 0.1f);
    };
  }

  private static float[] weight(String name, long... shape) {
    long fanIn = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    return affine(unit(name, shape), 0, (float) Math.sqrt(3.0 / fanIn));
  }

  private static float[] affine(float[] u, float offset, float scale) {
    for (int i = 0; i < u.length; i++) {
      u[i] = offset == 0 ? u[i] * scale : offset + scale * u[i];
    }
    return u;
  }

  private static long fnv1a(String text) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  private static int size(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
  }
}

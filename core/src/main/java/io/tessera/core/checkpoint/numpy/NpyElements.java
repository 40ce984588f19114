package io.tessera.core.checkpoint.numpy;

import io.tessera.core.checkpoint.Float16;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Set;

/** Widens elements, from bytes in their order to Java's types. */
final class NpyElements {
  static final Set<NpyType> TO_DOUBLE = Set.of(NpyType.FLOAT64, NpyType.FLOAT32, NpyType.FLOAT16);
  static final Set<NpyType> TO_FLOAT = Set.of(NpyType.FLOAT32, NpyType.FLOAT16);
  static final Set<NpyType> TO_LONG =
      Set.of(
          NpyType.INT64, NpyType.INT32, NpyType.INT16, NpyType.INT8, NpyType.UINT8, NpyType.BOOL);
  static final Set<NpyType> TO_BYTE = Set.of(NpyType.UINT8, NpyType.BOOL);

  private NpyElements() {}

  /** Takes elements of a type in {@link #TO_DOUBLE} to the target, from {@code at} on. */
  static void take(NpyType type, ByteBuffer bytes, double[] target, int at, int count) {
    if (type == NpyType.FLOAT64) {
      bytes.asDoubleBuffer().get(target, at, count);
      return;
    }
    FloatBuffer floats = bytes.asFloatBuffer();
    ShortBuffer halves = bytes.asShortBuffer();
    for (int i = 0; i < count; i++) {
      target[at + i] = type == NpyType.FLOAT32 ? floats.get(i) : Float16.ofHalf(halves.get(i));
    }
  }

  /** Takes elements of a type in {@link #TO_FLOAT} to the target, from {@code at} on. */
  static void take(NpyType type, ByteBuffer bytes, float[] target, int at, int count) {
    if (type == NpyType.FLOAT32) {
      bytes.asFloatBuffer().get(target, at, count);
      return;
    }
    ShortBuffer halves = bytes.asShortBuffer();
    for (int i = 0; i < count; i++) {
      target[at + i] = Float16.ofHalf(halves.get(i));
    }
  }

  /** Takes elements of a type in {@link #TO_LONG} to the target, from {@code at} on. */
  static void take(NpyType type, ByteBuffer bytes, long[] target, int at, int count) {
    LongBuffer longs = bytes.asLongBuffer();
    IntBuffer ints = bytes.asIntBuffer();
    ShortBuffer shorts = bytes.asShortBuffer();
    for (int i = 0; i < count; i++) {
      target[at + i] =
          switch (type) {
            case INT64 -> longs.get(i);
            case INT32 -> ints.get(i);
            case INT16 -> shorts.get(i);
            case INT8 -> bytes.get(i);
            default -> bytes.get(i) & 0xFF;
          };
    }
  }
}

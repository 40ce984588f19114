package io.tessera.core.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The element types that safetensors headers name. Only some can be loaded, and only these ever
 * reach native code: libtorch's JNI ends the whole process on others.
 */
public enum TensorType {
  F64(8, DataType.FLOAT64),
  F32(4, DataType.FLOAT32),
  /** Loaded as float32, exactly. */
  F16(2, DataType.FLOAT32),
  /** Loaded as float32, exactly. */
  BF16(2, DataType.FLOAT32),
  I64(8, DataType.INT64),
  I32(4, DataType.INT32),
  U8(1, DataType.UINT8),
  I16(2, null),
  I8(1, null),
  U64(8, null),
  U32(4, null),
  U16(2, null),
  BOOL(1, null),
  F8_E5M2(1, null),
  F8_E4M3(1, null);

  private final int bytes;
  private final @Nullable DataType loadedAs;

  TensorType(int bytes, @Nullable DataType loadedAs) {
    this.bytes = bytes;
    this.loadedAs = loadedAs;
  }

  /** The size of one element in the file. */
  public int bytes() {
    return bytes;
  }

  /** The type of the array in memory; empty if such tensors can't be loaded. */
  public Optional<DataType> loadedAs() {
    return Optional.ofNullable(loadedAs);
  }

  /** The type that an array is written as; empty if it can't be. */
  static Optional<TensorType> of(DataType type) {
    return Stream.of(F64, F32, I64, I32, U8).filter(t -> t.loadedAs == type).findFirst();
  }
}

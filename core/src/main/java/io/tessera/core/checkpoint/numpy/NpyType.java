package io.tessera.core.checkpoint.numpy;

import io.tessera.core.checkpoint.TensorType;
import java.util.Optional;
import java.util.stream.Stream;

/** The element types of arrays in NumPy's files that are read. */
public enum NpyType {
  FLOAT64("f8", TensorType.F64),
  FLOAT32("f4", TensorType.F32),
  FLOAT16("f2", TensorType.F16),
  INT64("i8", TensorType.I64),
  INT32("i4", TensorType.I32),
  INT16("i2", TensorType.I16),
  INT8("i1", TensorType.I8),
  UINT8("u1", TensorType.U8),
  BOOL("b1", TensorType.BOOL);

  private final String code;
  private final TensorType tensorType;

  NpyType(String code, TensorType tensorType) {
    this.code = code;
    this.tensorType = tensorType;
  }

  /** The size of one element in the file. */
  public int bytes() {
    return tensorType.bytes();
  }

  /** The same type as weights files name it. */
  public TensorType tensorType() {
    return tensorType;
  }

  /** NumPy's name of the type without the byte order, such as {@code f8}. */
  String code() {
    return code;
  }

  static Optional<NpyType> of(String code) {
    return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}

package io.tessera.core.checkpoint.numpy;

import java.util.Optional;
import java.util.stream.Stream;

/** The element types of arrays in NumPy's files that are read. */
public enum NpyType {
  FLOAT64("f8", 8),
  FLOAT32("f4", 4),
  FLOAT16("f2", 2),
  INT64("i8", 8),
  INT32("i4", 4),
  INT16("i2", 2),
  INT8("i1", 1),
  UINT8("u1", 1),
  BOOL("b1", 1);

  private final String code;
  private final int bytes;

  NpyType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The size of one element in the file. */
  public int bytes() {
    return bytes;
  }

  /** NumPy's name of the type without the byte order, such as {@code f8}. */
  String code() {
    return code;
  }

  static Optional<NpyType> of(String code) {
    return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}

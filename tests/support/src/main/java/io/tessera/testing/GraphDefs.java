package io.tessera.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** TensorFlow graphs in protobuf's wire format, part by part: unsound ones can be made too. */
public final class GraphDefs {
  private static final int FLOAT = 1;

  private GraphDefs() {}

  /** The parts, one after the other: a message of these fields. */
  public static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A number in base 128. */
  public static byte[] varint(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  /** What a field begins with; wire type 0 is a number, 1 and 5 are 8 and 4 bytes, 2 any length. */
  public static byte[] tag(int field, int wireType) {
    return varint(((long) field << 3) | wireType);
  }

  /** A field with a number. */
  public static byte[] number(int field, long value) {
    return join(tag(field, 0), varint(value));
  }

  /** A field with a nested message or bytes. */
  public static byte[] nested(int field, byte[]... parts) {
    byte[] content = join(parts);
    return join(tag(field, 2), varint(content.length), content);
  }

  /** A field with text. */
  public static byte[] text(int field, String text) {
    return nested(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A node of a graph. */
  public static byte[] node(String name, String operation, byte[]... fields) {
    return nested(1, text(1, name), text(2, operation), join(fields));
  }

  /** A node's attribute; the value is an AttrValue's fields. */
  public static byte[] attribute(String key, byte[] value) {
    return nested(5, text(1, key), nested(2, value));
  }

  /** A float32 constant as freezing a graph writes it. */
  public static byte[] constant(String name, float[] values, long... shape) {
    return constant(name, shape(shape), nested(4, bytes(values)));
  }

  /** A float32 constant with these further fields of its TensorProto. */
  public static byte[] constant(String name, byte[]... tensorFields) {
    return node(
        name,
        "Const",
        attribute("dtype", number(6, FLOAT)),
        attribute("value", nested(8, number(1, FLOAT), join(tensorFields))));
  }

  /** A TensorProto's shape. */
  public static byte[] shape(long... axes) {
    byte[] dimensions = {};
    for (long axis : axes) {
      dimensions = join(dimensions, nested(2, number(1, axis)));
    }
    return nested(2, dimensions);
  }

  /** Elements, little-endian. */
  public static byte[] bytes(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}

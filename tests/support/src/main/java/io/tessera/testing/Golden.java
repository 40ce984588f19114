package io.tessera.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Values computed by a reference implementation, read from a safetensors resource {@code
 * /golden/NAME.safetensors}. Read here apart from the product's own reader, which is itself under
 * test.
 */
public final class Golden {
  private final JsonNode header;
  private final ByteBuffer data;
  private final Set<String> unread = new TreeSet<>();

  private Golden(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
    header.fieldNames().forEachRemaining(unread::add);
    unread.remove("__metadata__");
  }

  /** Opens a golden file. */
  public static Golden open(String name) {
    byte[] bytes = resource(name + ".safetensors");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(buffer.getLong());
    try {
      JsonNode header =
          new ObjectMapper().readTree(new String(bytes, 8, length, StandardCharsets.UTF_8));
      return new Golden(header, buffer.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read golden file " + name, e);
    }
  }

  /** The bytes of a resource under {@code /golden}. */
  public static byte[] resource(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "Invalid golden file: /golden/" + name + " is not among the test resources");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read golden file " + name, e);
    }
  }

  /** A float32 tensor's elements in row-major order. */
  public float[] floats(String name) {
    ByteBuffer slice = slice(name, "F32");
    float[] values = new float[slice.remaining() / 4];
    slice.asFloatBuffer().get(values);
    return values;
  }

  /** A float32 or float64 scalar. */
  public double scalar(String name) {
    return node(name).get("dtype").asText().equals("F64")
        ? slice(name, "F64").getDouble()
        : floats(name)[0];
  }

  /** An int64 tensor's elements in row-major order. */
  public long[] longs(String name) {
    ByteBuffer slice = slice(name, "I64");
    long[] values = new long[slice.remaining() / 8];
    slice.asLongBuffer().get(values);
    return values;
  }

  /** A tensor's shape. */
  public long[] shape(String name) {
    JsonNode dims = node(name).get("shape");
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).asLong();
    }
    return shape;
  }

  /** Whether the file holds a tensor of this name. */
  public boolean has(String name) {
    return header.has(name);
  }

  /** The tensors whose values no one has asked for: in a test that compares all, none. */
  public Set<String> unread() {
    return Set.copyOf(unread);
  }

  private JsonNode node(String name) {
    if (!header.has(name)) {
      throw new IllegalArgumentException("Invalid golden tensor: " + name);
    }
    return header.get(name);
  }

  private ByteBuffer slice(String name, String dtype) {
    JsonNode node = node(name);
    if (!node.get("dtype").asText().equals(dtype)) {
      throw new IllegalArgumentException(
          "Invalid type of golden tensor " + name + ": " + node.get("dtype").asText());
    }
    unread.remove(name);
    int from = node.get("data_offsets").get(0).asInt();
    int to = node.get("data_offsets").get(1).asInt();
    return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
  }
}

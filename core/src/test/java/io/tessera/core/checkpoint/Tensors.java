package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.training.NamedTensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors and files for the tests of this package. */
final class Tensors {
  private Tensors() {}

  /** One array of each type that can be written, an empty one and a scalar. */
  static NamedTensors ofEachType(NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put(
        "z.bytes",
        manager.create(new byte[] {1, -1, 3}, new Shape(3)).toType(DataType.UINT8, false));
    arrays.put(
        "floats", manager.create(new float[] {1, -2.5f, Float.NaN, 1e-40f, 5, 6}, new Shape(2, 3)));
    arrays.put("doubles", manager.create(new double[] {Math.PI, -0.0}, new Shape(2, 1)));
    arrays.put("longs", manager.create(new long[] {Long.MIN_VALUE, 7}, new Shape(1, 2)));
    arrays.put("ints", manager.create(new int[] {Integer.MAX_VALUE, -3}, new Shape(2)));
    arrays.put("empty", manager.create(new Shape(2, 0, 3), DataType.FLOAT32));
    arrays.put("scalar", manager.create(42f));
    return NamedTensors.borrowing(arrays);
  }

  static byte[] write(NamedTensors tensors, Map<String, String> metadata) {
    return write(tensors, metadata, TensorChunks.DEFAULT);
  }

  static byte[] write(NamedTensors tensors, Map<String, String> metadata, TensorChunks chunks) {
    var bytes = new ByteArrayOutputStream();
    try {
      SafetensorsWriter.write(tensors, metadata, bytes, chunks);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** A file of this header, as it stands, and so many bytes counting up from 0. */
  static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (int i = 0; i < dataBytes; i++) {
      file.put((byte) i);
    }
    return file.array();
  }

  static SafetensorsReader reader(byte[] file) {
    return SafetensorsReader.of(new ByteArrayInputStream(file), file.length, "x.safetensors");
  }

  static SafetensorsReader reader(byte[] file, TensorChunks chunks) {
    return SafetensorsReader.of(
        new ByteArrayInputStream(file), file.length, "x.safetensors", chunks);
  }
}

package io.tessera.core.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Reads the bytes of one tensor after the other from a stream into arrays, piece by piece: little-
 * endian elements in row-major order.
 */
public final class TensorDecoder {
  private interface Widening {
    float widen(short bits);
  }

  private final InputStream in;
  private final String source;
  private final TensorChunks chunks;
  private final byte[] buffer = new byte[1 << 20];

  /**
   * Reads from a stream, which stays the caller's to close.
   *
   * @param source what messages call the file, such as its path
   */
  public TensorDecoder(InputStream in, String source) {
    this(in, source, TensorChunks.DEFAULT);
  }

  TensorDecoder(InputStream in, String source, TensorChunks chunks) {
    this.in = in;
    this.source = source;
    this.chunks = chunks;
  }

  void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw new CheckpointFormatException(source, "it ends inside its tensors", e);
    }
  }

  /**
   * Reads the tensor that the stream has next. The caller has checked that the file is long enough
   * for it.
   *
   * @param manager what the array is attached to, on its device
   * @throws CheckpointFormatException if its type can't be loaded, or the stream ends early
   */
  public NDArray read(ArchivedTensor tensor, NDManager manager) throws IOException {
    if (!manager.getDevice().isGpu()) {
      return readOnHost(tensor, manager);
    }
    try (NDManager host = manager.newSubManager(Device.cpu())) {
      NDArray onDevice = readOnHost(tensor, host).toDevice(manager.getDevice(), true);
      onDevice.attach(manager);
      return onDevice;
    }
  }

  private NDArray readOnHost(ArchivedTensor tensor, NDManager manager) throws IOException {
    DataType type = loadedType(tensor, source);
    long[] dimensions = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    NDArray array = manager.create(new Shape(dimensions), type);
    boolean complete = false;
    try {
      fill(array, tensor.type());
      complete = true;
      return array;
    } finally {
      if (!complete) {
        array.close();
      }
    }
  }

  static DataType loadedType(ArchivedTensor tensor, String source) {
    return tensor
        .type()
        .loadedAs()
        .orElseThrow(
            () ->
                new CheckpointFormatException(
                    source,
                    "tensor "
                        + CheckpointFormatException.shown(tensor.name())
                        + " is of type "
                        + tensor.type()
                        + ", which can't be loaded; convert it to F32, I64, I32 or U8"));
  }

  private void fill(NDArray array, TensorType type) throws IOException {
    switch (type) {
      case F16 -> chunks.forEach(array, chunk -> widen(chunk, Float16::ofHalf));
      case BF16 -> chunks.forEach(array, chunk -> widen(chunk, Float16::ofBrain));
      default -> chunks.forEach(array, this::copy);
    }
  }

  private void copy(ByteBuffer chunk) throws IOException {
    while (chunk.hasRemaining()) {
      int length = Math.min(buffer.length, chunk.remaining());
      readExactly(length);
      chunk.put(buffer, 0, length);
    }
  }

  private void widen(ByteBuffer chunk, Widening rule) throws IOException {
    FloatBuffer target = chunk.asFloatBuffer();
    ShortBuffer halves = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    while (target.hasRemaining()) {
      int count = Math.min(halves.capacity(), target.remaining());
      readExactly(count * Short.BYTES);
      for (int i = 0; i < count; i++) {
        target.put(rule.widen(halves.get(i)));
      }
    }
  }

  private void readExactly(int length) throws IOException {
    if (in.readNBytes(buffer, 0, length) < length) {
      throw new CheckpointFormatException(source, "it ends inside its tensors");
    }
  }
}

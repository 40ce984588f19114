package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Reads the bytes of one tensor after the other from a stream into arrays. */
final class TensorDecoder {
  private interface Widening {
    float widen(short bits);
  }

  private final InputStream in;
  private final String source;
  private final TensorChunks chunks;
  private final byte[] buffer = new byte[1 << 20];

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

  /** Fills an array in the CPU's memory, of the type that the tensor is loaded as. */
  void fill(NDArray array, TensorInfo info) throws IOException {
    switch (info.type()) {
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

package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Writes tensors in the safetensors format: the same tensors and metadata give the same bytes.
 * Neither the file nor a tensor is ever held twice, and both may exceed 2 GiB.
 */
public final class SafetensorsWriter {
  private static final int BUFFER = 1 << 20;

  private final TensorChunks chunks;

  private SafetensorsWriter(TensorChunks chunks) {
    this.chunks = chunks;
  }

  /**
   * Writes a whole file.
   *
   * @param tensors float32, float64, int64, int32 or uint8, on any device; named in the file in
   *     their order
   * @param metadata texts to keep with them
   * @param out flushed at the end, not closed
   * @return the digest and length of the file
   * @throws IllegalArgumentException if a tensor is of another type; nothing is written then
   */
  public static Digest write(NamedTensors tensors, Map<String, String> metadata, OutputStream out)
      throws IOException {
    return write(tensors, metadata, out, TensorChunks.DEFAULT);
  }

  static Digest write(
      NamedTensors tensors, Map<String, String> metadata, OutputStream out, TensorChunks chunks)
      throws IOException {
    SafetensorsHeader header = HeaderLayout.plan(tensors, metadata);
    byte[] encoded = HeaderLayout.encode(header);
    var digest = new DigestOutput(out);
    digest.write(encoded);
    var writer = new SafetensorsWriter(chunks);
    for (TensorInfo info : HeaderLayout.inFileOrder(header.tensors())) {
      writer.writeTensor(tensors.get(info.name()), digest);
    }
    digest.flush();
    return digest.finish();
  }

  private void writeTensor(NDArray tensor, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    chunks.forEach(tensor, chunk -> copy(chunk, buffer, out));
  }

  private static void copy(ByteBuffer chunk, byte[] buffer, OutputStream out) throws IOException {
    while (chunk.hasRemaining()) {
      int length = Math.min(buffer.length, chunk.remaining());
      chunk.get(buffer, 0, length);
      out.write(buffer, 0, length);
    }
  }
}

package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
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
    List<ArchivedTensor> plan =
        tensors.asMap().entrySet().stream()
            .map(tensor -> archived(tensor.getKey(), tensor.getValue()))
            .toList();
    var writer = new SafetensorsWriter(chunks);
    return write(
        HeaderLayout.plan(plan, metadata),
        out,
        (info, target) -> writer.writeTensor(tensors.get(info.name()), target));
  }

  /**
   * Writes a whole file, with one tensor at a time in memory.
   *
   * @param tensors what the file is to hold, named in it in their order
   * @param metadata texts to keep with them
   * @param source asked for each tensor once, in the order of their bytes
   * @param parent each tensor has a manager below it, closed when it is written
   * @param out flushed at the end, not closed
   * @return the digest and length of the file
   * @throws IllegalArgumentException if the source gives a tensor of another type or shape
   */
  public static Digest write(
      List<ArchivedTensor> tensors,
      Map<String, String> metadata,
      TensorSource source,
      NDManager parent,
      OutputStream out)
      throws IOException {
    var writer = new SafetensorsWriter(TensorChunks.DEFAULT);
    return write(
        HeaderLayout.plan(tensors, metadata),
        out,
        (info, target) -> {
          try (NDManager manager = parent.newSubManager()) {
            NDArray tensor = source.read(info.archived(), manager);
            requireSame(archived(info.name(), tensor), info.archived());
            writer.writeTensor(tensor, target);
          }
        });
  }

  private interface Body {
    void write(TensorInfo info, OutputStream out) throws IOException;
  }

  private static Digest write(SafetensorsHeader header, OutputStream out, Body body)
      throws IOException {
    var digest = new DigestOutput(out);
    digest.write(HeaderLayout.encode(header));
    for (TensorInfo info : HeaderLayout.inFileOrder(header.tensors())) {
      body.write(info, digest);
    }
    digest.flush();
    return digest.finish();
  }

  private static ArchivedTensor archived(String name, NDArray tensor) {
    TensorType type =
        TensorType.of(tensor.getDataType())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot write tensor "
                            + name
                            + ": its type is "
                            + tensor.getDataType()
                            + ", weights files hold float32, float64, int64, int32 and uint8;"
                            + " convert it first"));
    return new ArchivedTensor(
        name, type, Arrays.stream(tensor.getShape().getShape()).boxed().toList());
  }

  private static void requireSame(ArchivedTensor found, ArchivedTensor planned) {
    if (!found.equals(planned)) {
      throw new IllegalArgumentException(
          "Cannot write tensor %s: it is %s %s, planned was %s %s"
              .formatted(
                  planned.name(), found.type(), found.shape(), planned.type(), planned.shape()));
    }
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

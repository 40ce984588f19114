package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tessera.core.training.NamedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a safetensors file's parts lie: 8 bytes of length, the header, the tensors' bytes. */
final class HeaderLayout {
  static final int LENGTH_BYTES = 8;

  /** The longest header that the format's own implementation reads. */
  static final int LONGEST = 100_000_000;

  private static final int ALIGNMENT = 8;
  private static final JsonFactory JSON = new JsonFactory();
  private static final Comparator<TensorInfo> IN_FILE_ORDER =
      Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end);

  private HeaderLayout() {}

  /** The tensors in the order of their bytes. */
  static List<TensorInfo> inFileOrder(List<TensorInfo> tensors) {
    return tensors.stream().sorted(IN_FILE_ORDER).toList();
  }

  /**
   * Checks that the tensors fill the data exactly, with neither gap nor overlap.
   *
   * @throws CheckpointFormatException if they don't
   */
  static void check(SafetensorsHeader header, long dataBytes, String source) {
    long position = 0;
    for (TensorInfo tensor : inFileOrder(header.tensors())) {
      if (tensor.begin() != position) {
        throw new CheckpointFormatException(
            source,
            "tensor "
                + CheckpointFormatException.shown(tensor.name())
                + " begins at byte "
                + tensor.begin()
                + ", where "
                + position
                + " was expected: tensors overlap or leave a gap");
      }
      position = tensor.end();
    }
    if (position != dataBytes) {
      throw new CheckpointFormatException(
          source,
          "its tensors need "
              + position
              + " bytes after the header, but it has "
              + dataBytes
              + (dataBytes < position ? " (it was cut short)" : ""));
    }
  }

  /**
   * Plans a file. The header names the tensors in their given order; their bytes lie in order of
   * falling element size, so that each tensor is aligned to its elements.
   *
   * @throws IllegalArgumentException if a tensor is of a type that files don't hold
   */
  static SafetensorsHeader plan(NamedTensors tensors, Map<String, String> metadata) {
    Map<String, Long> begins = new HashMap<>();
    long position = 0;
    for (int size = Long.BYTES; size > 0; size /= 2) {
      for (Map.Entry<String, NDArray> tensor : tensors.asMap().entrySet()) {
        if (typeOf(tensor).bytes() == size) {
          begins.put(tensor.getKey(), position);
          position += tensor.getValue().size() * size;
        }
      }
    }
    return new SafetensorsHeader(
        metadata,
        tensors.asMap().entrySet().stream()
            .map(tensor -> info(tensor, begins.getOrDefault(tensor.getKey(), 0L)))
            .toList());
  }

  private static TensorInfo info(Map.Entry<String, NDArray> tensor, long begin) {
    TensorType type = typeOf(tensor);
    return new TensorInfo(
        tensor.getKey(),
        type,
        Arrays.stream(tensor.getValue().getShape().getShape()).boxed().toList(),
        begin,
        begin + tensor.getValue().size() * type.bytes());
  }

  private static TensorType typeOf(Map.Entry<String, NDArray> tensor) {
    if (tensor.getKey().equals(HeaderParser.METADATA)) {
      throw new IllegalArgumentException(
          "Cannot write tensor " + tensor.getKey() + ": the format keeps this name for itself");
    }
    return TensorType.of(tensor.getValue().getDataType())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot write tensor "
                        + tensor.getKey()
                        + ": its type is "
                        + tensor.getValue().getDataType()
                        + ", weights files hold float32, float64, int64, int32 and uint8;"
                        + " convert it first"));
  }

  /** The first bytes of a file: the header's length and the header, padded to 8 bytes. */
  static byte[] encode(SafetensorsHeader header) {
    byte[] json = toJson(header);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > LONGEST) {
      throw new IllegalArgumentException(
          "Cannot write weights: their header would have " + padded + " bytes, at most " + LONGEST);
    }
    byte[] encoded = new byte[LENGTH_BYTES + padded];
    Arrays.fill(encoded, (byte) ' ');
    ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    return encoded;
  }

  private static byte[] toJson(SafetensorsHeader header) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!header.metadata().isEmpty()) {
        json.writeObjectFieldStart(HeaderParser.METADATA);
        for (Map.Entry<String, String> entry : header.metadata().entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (TensorInfo tensor : header.tensors()) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.dimensions(), 0, tensor.shape().size());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {tensor.begin(), tensor.end()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a header to memory", e);
    }
    return bytes.toByteArray();
  }
}

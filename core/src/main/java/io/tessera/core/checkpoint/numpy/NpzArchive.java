package io.tessera.core.checkpoint.numpy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorDecoder;
import io.tessera.core.checkpoint.numpy.NpyHeader.Layout;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights in a file of named arrays, as {@code np.savez} writes it. */
public final class NpzArchive implements TensorArchive {
  private final NpzFile file;
  private final Map<String, NpyHeader> headers = new LinkedHashMap<>();

  private NpzArchive(NpzFile file) {
    this.file = file;
    for (String name : file.names()) {
      try (NpyReader reader = file.array(name)) {
        headers.put(name, reader.header());
      }
    }
  }

  /**
   * Opens a local file and reads the arrays' headers.
   *
   * @throws CheckpointFormatException if it isn't a sound archive of arrays
   * @throws StorageException if it can't be read
   */
  public static NpzArchive open(Path file) {
    return new NpzArchive(NpzFile.open(file));
  }

  @Override
  public String source() {
    return file.source();
  }

  @Override
  public List<ArchivedTensor> tensors() {
    return headers.entrySet().stream()
        .map(
            e ->
                new ArchivedTensor(
                    e.getKey(), e.getValue().type().tensorType(), e.getValue().shape()))
        .toList();
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    NpyHeader header = headers.get(name);
    if (header == null) {
      throw new IllegalArgumentException("Invalid tensor name: " + name + ", not in " + source());
    }
    if (header.byteOrder() != ByteOrder.LITTLE_ENDIAN && header.type().bytes() > 1) {
      throw CheckpointFormatException.ofArrays(
          file.source(name), "its elements are big-endian; save it as little-endian", null);
    }
    try (InputStream in = file.stream(name)) {
      NpyHeaderParser.read(in, file.bytes(name), file.source(name));
      NDArray array = decode(name, header, new TensorDecoder(in, file.source(name)), manager);
      if (in.read() >= 0) { // the end is where the checksum is checked
        throw CheckpointFormatException.ofArrays(file.source(name), "it goes on", null);
      }
      return array;
    } catch (IOException e) {
      throw StorageException.of("read", source(), e);
    }
  }

  /** Column-major elements are those of the transpose in row-major order. */
  private static NDArray decode(
      String name, NpyHeader header, TensorDecoder decoder, NDManager manager) throws IOException {
    if (header.layout() == Layout.ROW_MAJOR) {
      return decoder.read(
          new ArchivedTensor(name, header.type().tensorType(), header.shape()), manager);
    }
    List<Long> reversed = new ArrayList<>(header.shape());
    Collections.reverse(reversed);
    var transposed = new ArchivedTensor(name, header.type().tensorType(), reversed);
    try (NDArray array = decoder.read(transposed, manager)) {
      return array.transpose();
    }
  }

  @Override
  public void close() {
    // the file is opened for each tensor anew
  }
}

package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A local safetensors file. Not safe for use by several threads. */
public final class SafetensorsArchive implements TensorArchive {
  private final FileChannel channel;
  private final String source;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final long dataBegin;

  private SafetensorsArchive(FileChannel channel, SafetensorsHeader header, String source)
      throws IOException {
    this.channel = channel;
    this.source = source;
    header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    this.dataBegin = channel.size() - header.dataBytes(); // a sound file ends with its tensors
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws CheckpointFormatException if it isn't a sound safetensors file
   * @throws StorageException if it can't be read
   */
  public static SafetensorsArchive open(Path file) {
    SafetensorsHeader header;
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      header = reader.header();
    }
    try {
      return new SafetensorsArchive(FileChannel.open(file), header, file.toString());
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public List<ArchivedTensor> tensors() {
    return tensors.values().stream().map(TensorInfo::archived).toList();
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "Invalid tensor name: " + name + ", " + source + " has none of it");
    }
    try {
      channel.position(dataBegin + tensor.begin());
      InputStream in = Channels.newInputStream(channel);
      return new TensorDecoder(in, source).read(tensor.archived(), manager);
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageException.of("close", source, e);
    }
  }
}

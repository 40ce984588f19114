package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several files as one, such as a checkpoint in shards; no name is in two of them. */
public final class JoinedArchives implements TensorArchive {
  private final List<TensorArchive> archives;
  private final Map<String, TensorArchive> places = new LinkedHashMap<>();

  /**
   * Joins files.
   *
   * @param archives one or more, closed with this
   * @throws CheckpointFormatException if two have a tensor of the same name; they stay open
   */
  public JoinedArchives(List<? extends TensorArchive> archives) {
    this.archives = List.copyOf(archives);
    for (TensorArchive archive : archives) {
      for (ArchivedTensor tensor : archive.tensors()) {
        TensorArchive other = places.putIfAbsent(tensor.name(), archive);
        if (other != null) {
          throw new CheckpointFormatException(
              archive.source(),
              "tensor "
                  + CheckpointFormatException.shown(tensor.name())
                  + " is also in "
                  + other.source());
        }
      }
    }
  }

  @Override
  public String source() {
    return archives.stream().map(TensorArchive::source).collect(Collectors.joining(" + "));
  }

  @Override
  public List<ArchivedTensor> tensors() {
    return archives.stream().flatMap(archive -> archive.tensors().stream()).toList();
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    TensorArchive archive = places.get(name);
    if (archive == null) {
      throw new IllegalArgumentException(
          "Invalid tensor name: " + name + ", " + source() + " has none of it");
    }
    return archive.read(name, manager);
  }

  @Override
  public void close() {
    archives.forEach(TensorArchive::close);
  }
}

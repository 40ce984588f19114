package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsArchiveTest {
  @TempDir Path dir;
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void readsTensorsInAnyOrderAndAgain() throws IOException {
    Path file = write("a", tensors());
    try (SafetensorsArchive archive = SafetensorsArchive.open(file)) {
      assertThat(archive.source()).isEqualTo(file.toString());
      assertThat(archive.tensors())
          .containsExactly(
              new ArchivedTensor("small", TensorType.F32, List.of(2L, 3L)),
              new ArchivedTensor("long", TensorType.I64, List.of(2L)),
              new ArchivedTensor("scalar", TensorType.F32, List.of()));
      for (String name : List.of("scalar", "small", "long", "small")) {
        assertThat(archive.read(name, manager)).isEqualTo(tensors().get(name));
      }
      assertThatThrownBy(() -> archive.read("none", manager))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid tensor name: none, " + file + " has none of it");
    }
  }

  @Test
  void refusesOtherFilesAndMissingOnes() throws IOException {
    Path other = Files.writeString(dir.resolve("other"), "neither a header nor tensors");
    assertThatThrownBy(() -> SafetensorsArchive.open(other))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it is no safetensors file");
    assertThatThrownBy(() -> SafetensorsArchive.open(dir.resolve("none")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void streamedFilesEqualThoseWrittenAtOnce() throws IOException {
    Path file = write("a", tensors());
    List<String> asked = new ArrayList<>();
    var streamed = new ByteArrayOutputStream();
    try (SafetensorsArchive archive = SafetensorsArchive.open(file)) {
      SafetensorsWriter.write(
          archive.tensors(),
          Map.of("k", "v"),
          (tensor, below) -> {
            asked.add(tensor.name());
            return archive.read(tensor.name(), below);
          },
          manager,
          streamed);
    }
    assertThat(file).hasBinaryContent(streamed.toByteArray());
    // in the order of their bytes: larger elements first
    assertThat(asked).containsExactly("long", "small", "scalar");
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void aSourceThatGivesAnotherTensorIsRefused() {
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    List.of(new ArchivedTensor("w", TensorType.F32, List.of(2L))),
                    Map.of(),
                    (tensor, below) -> below.ones(new Shape(3)),
                    manager,
                    OutputStream.nullOutputStream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot write tensor w: it is F32 [3], planned was F32 [2]");
  }

  private Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("small", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
    tensors.put("long", manager.create(new long[] {7, 8}));
    tensors.put("scalar", manager.create(0.5f));
    return tensors;
  }

  private Path write(String name, Map<String, NDArray> tensors) throws IOException {
    Path file = dir.resolve(name);
    try (NamedTensors named = NamedTensors.borrowing(tensors);
        OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(named, Map.of("k", "v"), out);
    }
    tensors.values().forEach(NDArray::close);
    return file;
  }
}

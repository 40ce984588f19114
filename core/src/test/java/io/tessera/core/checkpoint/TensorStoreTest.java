package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorStoreTest {
  @TempDir Path folder;

  @Test
  void largeSetsAreDividedAndReadBack() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("a", manager.arange(10f));
      tensors.put("large", manager.ones(new Shape(17, 1 << 20))); // 68 MiB: more than a shard
      tensors.put("b", manager.create(new float[] {-1, 2}));
      TensorStore store = new TensorStore(new LocalStorage(folder));
      TensorFiles files = store.write("round/parameters", tensors);
      assertThat(files.files())
          .extracting(TensorFiles.StoredShard::path)
          .containsExactly(
              "round/parameters-00001-of-00003.safetensors",
              "round/parameters-00002-of-00003.safetensors",
              "round/parameters-00003-of-00003.safetensors");
      assertThat(store.write("again", tensors).sha256()).isEqualTo(files.sha256());
      Map<String, NDArray> read = store.read(files, manager);
      assertThat(read.keySet()).containsExactly("a", "large", "b");
      assertThat(read.get("b").toFloatArray()).containsExactly(-1, 2);
      assertThat(read.get("large").getShape()).isEqualTo(new Shape(17, 1 << 20));
    }
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      TensorStore store = new TensorStore(new LocalStorage(folder));
      TensorFiles files = store.write("x", Map.of("a", manager.arange(10f)));
      Path file = folder.resolve(files.files().get(0).path());
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> store.read(files, manager))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessageContaining("its SHA-256 is")
          .hasMessageContaining("committed was");
    }
  }
}

package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
  private static final String PATH = "rounds/000001/weights.safetensors";
  private static final WeightsInfo INFO =
      new WeightsInfo(
          "generator", ProvenanceTest.COMPLETE, Map.of("model", "dim = 64\nlayers = 2\n"));

  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager();
  private Storage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  private static Map<String, String> change(String key, String value) {
    Map<String, String> metadata = INFO.toMetadata();
    metadata.put(key, value);
    return metadata;
  }

  private static WeightsInfo info(Map<String, String> metadata) {
    byte[] file = Tensors.write(NamedTensors.borrowing(Map.of()), metadata);
    return WeightsInfo.of(Tensors.reader(file).header(), "x.safetensors");
  }

  @Test
  void readsBackTensorsAndInfo() {
    Digest digest = WeightsFile.write(storage, PATH, Tensors.ofEachType(manager), INFO);
    assertThat(storage.size(PATH)).isEqualTo(digest.bytes());
    WeightsFile.verify(storage, PATH, digest);
    try (SafetensorsReader reader = WeightsFile.open(storage, PATH);
        NamedTensors tensors = reader.read(manager)) {
      assertThat(WeightsInfo.of(reader.header(), PATH)).isEqualTo(INFO);
      assertThat(reader.header().metadata()).containsEntry("format", "pt");
      assertThat(tensors.names()).isEqualTo(Tensors.ofEachType(manager).names());
    }
  }

  /** Made by {@link Tensors#ofEachType} and {@link #INFO} with format version 1: loads for ever. */
  @Test
  void theGoldenFileOfVersion1LoadsAndIsWrittenTheSame() throws IOException {
    byte[] golden;
    try (InputStream in = WeightsFileTest.class.getResourceAsStream("weights-v1.safetensors")) {
      golden = in.readAllBytes();
    }
    SafetensorsReader reader = Tensors.reader(golden);
    assertThat(WeightsInfo.of(reader.header(), "golden")).isEqualTo(INFO);
    try (NamedTensors tensors = reader.read(manager)) {
      assertThat(tensors.get("longs").toLongArray()).containsExactly(Long.MIN_VALUE, 7);
      assertThat(tensors.get("z.bytes").toUint8Array()).containsExactly(1, 255, 3);
      assertThat(tensors.get("scalar").getFloat()).isEqualTo(42);
      assertThat(tensors.get("empty").getShape()).isEqualTo(new Shape(2, 0, 3));
      assertThat(Tensors.write(tensors, INFO.toMetadata())).isEqualTo(golden);
    }
    assertThat(Tensors.write(Tensors.ofEachType(manager), INFO.toMetadata())).isEqualTo(golden);
  }

  @Test
  void aFailedWriteKeepsTheOldFile() {
    Digest old = WeightsFile.write(storage, PATH, Tensors.ofEachType(manager), INFO);
    NamedTensors bad =
        NamedTensors.borrowing(Map.of("mask", manager.zeros(new Shape(1), DataType.BOOLEAN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.write(storage, PATH, bad, INFO));
    WeightsFile.verify(storage, PATH, old);
    assertThat(storage.list("")).hasSize(1);
  }

  @Test
  void verifiesContent() {
    Digest digest = WeightsFile.write(storage, PATH, Tensors.ofEachType(manager), INFO);
    byte[] content = storage.read(PATH);
    content[content.length - 1] ^= 1;
    storage.write(PATH, content);
    assertThatThrownBy(() -> WeightsFile.verify(storage, PATH, digest))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights "
                + storage.location(PATH)
                + ": it has "
                + content.length
                + " bytes with SHA-256 "
                + Sha256.of(content)
                + ", its manifest says "
                + content.length
                + " bytes with "
                + digest.sha256()
                + "; fetch or write it again, or name another file");
    assertThatThrownBy(() -> WeightsFile.verify(storage, "missing", digest))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> WeightsFile.open(storage, "missing"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void refusesWeightsOfAnotherKind() {
    INFO.requireKind("generator", "x.safetensors");
    assertThatThrownBy(() -> INFO.requireKind("tokenizer", "x.safetensors"))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageStartingWith(
            "Cannot read weights x.safetensors: it holds the weights of a generator, but those of"
                + " a tokenizer are wanted;");
  }

  @Test
  void refusesForeignLaterAndBrokenInfo() {
    assertThatThrownBy(() -> info(Map.of("format", "pt")))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining(
            "it lacks the metadata tessera.format-version: Tessera did not write it");
    assertThatThrownBy(() -> info(change("tessera.format-version", "2")))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("its format version is 2, this version of Tessera knows 1");
    assertThatThrownBy(() -> info(change("tessera.provenance", "{}")))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("provenance")
        .hasMessageContaining("formatVersion");
  }

  @Test
  void keepsUnknownMetadataOfItsOwnButNotReservedKeys() {
    assertThat(info(change("tessera.added-later", "x"))).isEqualTo(INFO);
    for (String key : new String[] {"tessera.x", "format"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new WeightsInfo("k", ProvenanceTest.COMPLETE, Map.of(key, "x")))
          .withMessage("Invalid attribute key: " + key + ", it is reserved");
    }
  }
}

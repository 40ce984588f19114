package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsInfoTest {
  private static final WeightsInfo INFO =
      new WeightsInfo(
          "generator", ProvenanceTest.COMPLETE, Map.of("model", "dim = 64\nlayers = 2\n"));

  /** Made by {@link Tensors#ofEachType} and {@link #INFO} with format version 1: loads for ever. */
  @Test
  void theGoldenFileOfVersion1LoadsAndIsWrittenTheSame() throws IOException {
    byte[] golden;
    try (InputStream in = WeightsInfoTest.class.getResourceAsStream("weights-v1.safetensors")) {
      golden = in.readAllBytes();
    }
    SafetensorsReader reader = Tensors.reader(golden);
    assertThat(reader.header().metadata())
        .isEqualTo(INFO.toMetadata())
        .containsEntry("format", "pt")
        .containsEntry("tessera.kind", "generator")
        .containsEntry("model", "dim = 64\nlayers = 2\n");
    try (NDManager manager = NDManager.newBaseManager();
        NamedTensors tensors = reader.read(manager)) {
      assertThat(tensors.get("longs").toLongArray()).containsExactly(Long.MIN_VALUE, 7);
      assertThat(tensors.get("z.bytes").toUint8Array()).containsExactly(1, 255, 3);
      assertThat(tensors.get("scalar").getFloat()).isEqualTo(42);
      assertThat(tensors.get("empty").getShape()).isEqualTo(new Shape(2, 0, 3));
      assertThat(Tensors.write(tensors, INFO.toMetadata())).isEqualTo(golden);
      assertThat(Tensors.write(Tensors.ofEachType(manager), INFO.toMetadata())).isEqualTo(golden);
    }
  }

  @Test
  void filesOfAnotherVersionAreRefused() {
    assertThatThrownBy(() -> open("tessera.format-version", "2"))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights x.safetensors: its format version is 2, this program knows 1: use"
                + " the Tessera that wrote it; fetch or write it again, or name another file");
  }

  @Test
  void filesWithMoreMetadataAndForeignOnesAreRead() {
    assertThat(open("tessera.added-later", "x").header().metadata())
        .containsEntry("tessera.added-later", "x");
    byte[] foreign = Tensors.write(NamedTensors.borrowing(Map.of()), Map.of("format", "pt"));
    assertThat(Tensors.reader(foreign).header().tensors()).isEmpty();
  }

  private static SafetensorsReader open(String key, String value) {
    Map<String, String> metadata = INFO.toMetadata();
    metadata.put(key, value);
    return Tensors.reader(Tensors.write(NamedTensors.borrowing(Map.of()), metadata));
  }

  @Test
  void attributesHaveNoReservedKeys() {
    for (String key : new String[] {"tessera.x", "format"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new WeightsInfo("k", ProvenanceTest.COMPLETE, Map.of(key, "x")))
          .withMessage("Invalid attribute key: " + key + ", it is reserved");
    }
  }
}

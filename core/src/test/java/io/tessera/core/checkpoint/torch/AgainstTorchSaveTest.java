package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that torch 2.13 wrote, each with the tensors of {@code files/expected.safetensors}. */
class AgainstTorchSaveTest {
  private static final Golden EXPECTED = Golden.open("files/expected");
  private static final List<String> FLOATS =
      List.of(
          "encoder.conv_in.weight",
          "norm.weight",
          "view.slice",
          "view.transposed",
          "scalar",
          "empty",
          "shared.a",
          "shared.b");

  @TempDir private Path folder;

  private Path golden(String name) throws IOException {
    return Files.write(folder.resolve(name), Golden.resource("files/" + name));
  }

  /** The relative error of rounding to the nearest number of the file's type. */
  private static double tolerance(String file) {
    if (file.contains("bf16")) {
      return 0x1p-8;
    }
    return file.contains("fp16") ? 0x1p-11 : 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip-namespace.pt",
        "zip-bf16-ema.pt",
        "bare-parameters.pt",
        "legacy.pt",
        "legacy-fp16.pt"
      })
  void readsEveryTensor(String file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        TorchArchive archive = TorchArchive.open(golden(file))) {
      assertThat(archive.tensors())
          .extracting(ArchivedTensor::name)
          .containsExactlyElementsOf(Stream.concat(FLOATS.stream(), Stream.of("steps")).toList());
      for (String name : FLOATS) {
        try (NDArray array = archive.read(name, manager)) {
          assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
          assertThat(array.getShape().getShape()).as(name).isEqualTo(EXPECTED.shape(name));
          assertRounded(name, array.toFloatArray(), EXPECTED.floats(name), tolerance(file));
        }
      }
      try (NDArray steps = archive.read("steps", manager)) {
        assertThat(steps.toLongArray()).isEqualTo(EXPECTED.longs("steps"));
      }
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  private static void assertRounded(
      String name, float[] actual, float[] expected, double tolerance) {
    assertThat(actual).as(name).hasSize(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - (double) expected[i]))
          .as("%s[%d]: %s against %s", name, i, actual[i], expected[i])
          .isLessThanOrEqualTo(tolerance * Math.abs(expected[i]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zip-namespace.pt, model",
    "zip-bf16-ema.pt, ema",
    "bare-parameters.pt, ''",
    "legacy.pt, model",
    "legacy-fp16.pt, state_dict"
  })
  void tellsWhichStateDictsThereAre(String file, String keys) throws IOException {
    try (TorchArchive archive = TorchArchive.open(golden(file))) {
      assertThat(archive.stateDicts())
          .containsExactlyElementsOf(keys.isEmpty() ? List.of() : List.of(keys));
    }
  }

  @Test
  void refusesToCall() throws IOException {
    Path file = golden("evil-reduce.pt");
    assertThatThrownBy(() -> TorchArchive.open(file))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights "
                + file
                + ": it asks for the Python object posix.system, which weights don't need and which"
                + " was not run; if you trust the file, save its state_dict() alone in Python;"
                + " fetch or write it again, or name another file");
  }

  @Test
  void refusesBarePickles() throws IOException {
    Path file = golden("evil-plain.pkl");
    assertThatThrownBy(() -> TorchArchive.open(file))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it is a bare pickle that torch.save didn't write, and was not run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip-namespace.pt", "legacy-fp16.pt"})
  void refusesFilesCutShortAnywhere(String name) throws IOException {
    byte[] whole = Golden.resource("files/" + name);
    for (int length = 0; length < whole.length; length += 7) {
      Path file = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TorchArchive.open(file))
          .as("%d bytes", length)
          .isInstanceOf(CheckpointFormatException.class);
    }
  }

  @Test
  void noticesDamageByTheChecksum() throws IOException {
    byte[] bytes = Golden.resource("files/zip-namespace.pt");
    Path file = golden("zip-namespace.pt");
    int damaged = 1238 + 100 + 128; // in the first storage, whatever its alignment
    bytes[damaged] ^= 1;
    Files.write(file, bytes);
    try (NDManager manager = NDManager.newBaseManager();
        TorchArchive archive = TorchArchive.open(file)) {
      assertThatThrownBy(() -> archive.read("encoder.conv_in.weight", manager))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessageContaining("have the CRC-32 ")
          .hasMessageContaining(", it says ca55a6c0: it was damaged");
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }
}

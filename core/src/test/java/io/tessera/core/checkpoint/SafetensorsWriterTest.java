package io.tessera.core.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.training.NamedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void free() {
    manager.close();
  }

  private static NamedTensors one(String name, NDArray array) {
    return NamedTensors.borrowing(Map.of(name, array));
  }

  @Test
  void writesLengthHeaderAndLittleEndianBytes() {
    byte[] file =
        Tensors.write(
            one("a\"b", manager.create(new float[] {1, -2}, new Shape(1, 2))),
            Map.of("z", "1", "y", "ü"));
    String header =
        "{\"__metadata__\":{\"y\":\"ü\",\"z\":\"1\"},"
            + "\"a\\\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    int length = (header.getBytes(UTF_8).length + 7) / 8 * 8;
    assertThat(Arrays.copyOf(file, 8)).containsExactly(length, 0, 0, 0, 0, 0, 0, 0);
    assertThat(new String(file, 8, length, UTF_8).stripTrailing()).isEqualTo(header);
    assertThat(Arrays.copyOfRange(file, 8 + length, file.length))
        .containsExactly(0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0);
  }

  @Test
  void namesInOrderButAlignsToElements() {
    SafetensorsHeader header =
        Tensors.reader(Tensors.write(Tensors.ofEachType(manager), Map.of())).header();
    assertThat(header.tensors())
        .extracting(TensorInfo::name, TensorInfo::begin, TensorInfo::end)
        .extracting(Object::toString)
        .containsExactly(
            "(\"z.bytes\", 68L, 71L)",
            "(\"floats\", 32L, 56L)",
            "(\"doubles\", 0L, 16L)",
            "(\"longs\", 16L, 32L)",
            "(\"ints\", 56L, 64L)",
            "(\"empty\", 64L, 64L)",
            "(\"scalar\", 64L, 68L)");
    assertThat(header.tensors()).allMatch(t -> t.begin() % t.type().bytes() == 0);
  }

  @Test
  void returnsTheDigestOfWhatItWrote() throws IOException {
    var out = new ByteArrayOutputStream();
    Digest digest = SafetensorsWriter.write(Tensors.ofEachType(manager), Map.of("k", "v"), out);
    assertThat(digest).isEqualTo(new Digest(Sha256.of(out.toByteArray()), out.size()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 1000})
  void theSizeOfPiecesDoesNotMatter(long elements) {
    NamedTensors tensors = Tensors.ofEachType(manager);
    assertThat(Tensors.write(tensors, Map.of(), new TensorChunks(elements)))
        .isEqualTo(Tensors.write(tensors, Map.of()));
  }

  @Test
  void writesElementsInRowMajorOrderWhateverTheLayout() {
    NDArray plain = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
    NDArray transposed = plain.transpose();
    NDArray copied = manager.create(transposed.toFloatArray(), new Shape(3, 2));
    for (long elements : new long[] {2, 100}) {
      assertThat(Tensors.write(one("a", transposed), Map.of(), new TensorChunks(elements)))
          .isEqualTo(Tensors.write(one("a", copied), Map.of()));
    }
    NDArray scalars = plain.get(":, 1").get("1"); // a scalar inside another array's memory
    assertThat(Tensors.write(one("a", scalars), Map.of()))
        .isEqualTo(Tensors.write(one("a", manager.create(5f)), Map.of()));
  }

  @Test
  void writesParametersUnderTraining() {
    NDArray parameter = manager.create(new float[] {1, 2}, new Shape(2));
    byte[] before = Tensors.write(one("p", parameter), Map.of());
    parameter.setRequiresGradient(true);
    assertThat(Tensors.write(one("p", parameter), Map.of())).isEqualTo(before);
  }

  @Test
  void leavesNothingInTheManager() {
    NamedTensors tensors = Tensors.ofEachType(manager);
    int arrays = manager.getManagedArrays().size();
    manager.cap();
    Tensors.write(tensors, Map.of());
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void refusesOtherTypesBeforeWriting() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("good", manager.create(1f));
    for (DataType type : new DataType[] {DataType.BOOLEAN, DataType.FLOAT16, DataType.INT8}) {
      arrays.put("mask", manager.zeros(new Shape(2), type));
      var out = new ByteArrayOutputStream();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SafetensorsWriter.write(NamedTensors.borrowing(arrays), Map.of(), out))
          .withMessage(
              "Cannot write tensor mask: its type is "
                  + type
                  + ", weights files hold float32, float64, int64, int32 and uint8; convert it"
                  + " first");
      assertThat(out.size()).isZero();
    }
  }

  @Test
  void refusesTheReservedName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensors.write(one("__metadata__", manager.create(1f)), Map.of()))
        .withMessage("Cannot write tensor __metadata__: the format keeps this name for itself");
  }

  @Test
  void writesFilesWithoutTensors() {
    byte[] file = Tensors.write(NamedTensors.borrowing(Map.of()), Map.of());
    assertThat(file).hasSize(16);
    assertThat(Tensors.reader(file).header().tensors()).isEmpty();
  }

  @Test
  @Tag("slow")
  void writesTensorsBeyondTwoGibibytes() throws IOException {
    long size = (1L << 31) + 5;
    NDArray large = manager.create(new Shape(size), DataType.UINT8);
    Digest digest =
        SafetensorsWriter.write(one("a", large), Map.of(), OutputStream.nullOutputStream());
    assertThat(digest.bytes()).isBetween(size + 8, size + 200);
  }
}

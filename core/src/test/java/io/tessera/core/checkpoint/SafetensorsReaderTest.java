package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import io.tessera.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsReaderTest {
  private static final String ADVICE = "; fetch or write it again, or name another file";

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void free() {
    manager.close();
  }

  private static void assertSame(NamedTensors actual, NamedTensors expected) {
    assertThat(actual.names()).isEqualTo(expected.names());
    expected
        .asMap()
        .forEach(
            (name, array) -> {
              NDArray read = actual.get(name);
              assertThat(read.getShape()).as(name).isEqualTo(array.getShape());
              assertThat(read.getDataType()).as(name).isEqualTo(array.getDataType());
              if (array.size() > 0) {
                assertThat(read.toByteBuffer()).as(name).isEqualTo(array.toByteBuffer());
              }
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 1000})
  void readsWhatWasWrittenInPiecesOfAnySize(long elements) {
    NamedTensors written = Tensors.ofEachType(manager);
    byte[] file = Tensors.write(written, Map.of("b", "2", "a", "1"));
    try (SafetensorsReader reader = Tensors.reader(file, new TensorChunks(elements));
        NamedTensors read = reader.read(manager)) {
      assertSame(read, written);
      assertThat(reader.header().metadata())
          .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }
  }

  @Test
  void readsLocalFiles(@TempDir Path folder) throws IOException {
    NamedTensors written = Tensors.ofEachType(manager);
    Path file = Files.write(folder.resolve("w.safetensors"), Tensors.write(written, Map.of()));
    try (SafetensorsReader reader = SafetensorsReader.open(file);
        NamedTensors read = reader.read(manager, name -> name.equals("ints"))) {
      assertThat(read.names()).containsExactly("ints");
      assertThat(read.get("ints").toIntArray()).containsExactly(Integer.MAX_VALUE, -3);
    }
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> SafetensorsReader.open(missing))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("Cannot read " + missing + ": no such file");
  }

  @Test
  void readsWhatTheReferenceImplementationWrote() {
    Golden golden = Golden.open("gpt-tiny-train");
    byte[] file = Golden.resource("gpt-tiny-train.safetensors");
    try (SafetensorsReader reader = Tensors.reader(file);
        NamedTensors read = reader.read(manager)) {
      assertThat(reader.header().tensors()).hasSizeGreaterThan(10);
      for (TensorInfo info : reader.header().tensors()) {
        NDArray array = read.get(info.name());
        assertThat(array.getShape()).isEqualTo(new Shape(golden.shape(info.name())));
        switch (info.type()) {
          case F32 -> assertThat(array.toFloatArray()).isEqualTo(golden.floats(info.name()));
          case I64 -> assertThat(array.toLongArray()).isEqualTo(golden.longs(info.name()));
          case F64 -> assertThat(array.toDoubleArray()).containsExactly(golden.scalar(info.name()));
          default -> throw new AssertionError(info);
        }
      }
    }
  }

  @Test
  void ownsWhatItRead() {
    byte[] file = Tensors.write(Tensors.ofEachType(manager), Map.of());
    int before = manager.getManagedArrays().size();
    NamedTensors read = Tensors.reader(file).read(manager);
    assertThat(manager.getManagedArrays()).hasSize(before + 7);
    read.close();
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void keepsTheHeadersOrderWhateverThatOfTheBytes() {
    byte[] file =
        Tensors.file(
            "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
            3);
    try (NamedTensors read = Tensors.reader(file).read(manager)) {
      assertThat(read.names()).containsExactly("b", "a");
      assertThat(read.get("b").toUint8Array()).containsExactly(1, 2);
      assertThat(read.get("a").toUint8Array()).containsExactly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1000})
  void widensSixteenBitFloats(long elements) {
    byte[] file =
        Tensors.file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]}}",
            12);
    byte[] data = {0, 0x3C, 0, (byte) 0xC0, 1, 0, 0, 0x7C, (byte) 0x80, 0x3F, 0x49, 0x40};
    System.arraycopy(data, 0, file, file.length - 12, 12);
    try (NamedTensors read = Tensors.reader(file, new TensorChunks(elements)).read(manager)) {
      assertThat(read.get("h").getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(read.get("h").getShape()).isEqualTo(new Shape(2, 2));
      assertThat(read.get("h").toFloatArray())
          .containsExactly(1, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
      assertThat(read.get("b").toFloatArray()).containsExactly(1, 3.140625f);
    }
  }

  private static final String MIXED =
      "{\"flags\":{\"dtype\":\"BOOL\",\"shape\":[4],\"data_offsets\":[0,4]},"
          + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}";

  @Test
  void passesOverTypesThatCannotBeLoadedUnlessChosen() {
    byte[] file = Tensors.file(MIXED, 8);
    try (NamedTensors read = Tensors.reader(file).read(manager, name -> name.equals("w"))) {
      assertThat(read.names()).containsExactly("w");
      assertThat(read.get("w").getFloat(0)).isEqualTo(Float.intBitsToFloat(0x07060504));
    }
    assertThatThrownBy(() -> Tensors.reader(file).read(manager))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights x.safetensors: tensor flags is of type BOOL, which can't be"
                + " loaded; convert it to F32, I64, I32 or U8"
                + ADVICE);
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void everyKnownTypeHasItsSize() {
    for (TensorType type : TensorType.values()) {
      String header =
          "{\"t\":{\"dtype\":\"%s\",\"shape\":[3],\"data_offsets\":[0,%d]}}"
              .formatted(type, 3 * type.bytes());
      assertThat(Tensors.reader(Tensors.file(header, 3 * type.bytes())).header().tensors())
          .extracting(TensorInfo::elements)
          .containsExactly(3L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | the header is a list, expected an object",
        "{ | its header is not the JSON expected",
        "{} {} | its header goes on after the closing brace",
        "{\"__metadata__\":[]} | __metadata__ is a list, expected an object",
        "{\"__metadata__\":{\"a\":1}} | __metadata__ a is a number, expected a text",
        "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}} | Duplicate field 'a'",
        "{\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}} | a tensor's name is empty or has control characters",
        "{\"a\\n\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}} | a tensor's name is empty or has control characters",
        "{\"a\":3} | tensor a is a number, expected an object",
        "{\"a\":{}} | tensor a lacks its dtype, shape or data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | tensor a lacks its dtype, shape or data_offsets",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}} | tensor a has the unknown dtype F99",
        "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}} | tensor a dtype is a number, expected a text",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | tensor a shape has a negative number or more than 32 numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | tensor a shape is not a list of integers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}} | its header is not the JSON expected",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":4,\"data_offsets\":[0,4]}} | tensor a shape is a number, expected a list",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}} | out of range of long",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}} | tensor a has the shape [4611686018427387904, 4], which overflows 64 bits",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4],\"data_offsets\":[0,0]}} | tensor a has the shape [0, 4611686018427387904, 4], which overflows 64 bits",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | tensor a has 4 bytes, but F32 [2] needs 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | tensor a has data_offsets [4, 0], expected [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | tensor a has data_offsets [0], expected [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}} | tensor a data_offsets has a negative number or more than 2 numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"evil\":1}} | tensor a has the unknown property evil",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | Duplicate field 'dtype'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | tensor a begins at byte 4, where 0 was expected: tensors overlap or leave a gap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}} | tensor b begins at byte 2, where 3 was expected: tensors overlap or leave a gap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}} | Duplicate field 'a'",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}} | its tensors need 3 bytes after the header, but it has 4",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}} | its tensors need 9 bytes after the header, but it has 4 (it was cut short)",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}} | but it has 4 (it was cut short)",
      })
  void refusesMalformedHeadersBeforeReadingTensors(String header, String reason) {
    assertThatThrownBy(() -> Tensors.reader(Tensors.file(header, 4)))
        .isInstanceOfSatisfying(
            CheckpointFormatException.class, e -> assertThat(e.source()).isEqualTo("x.safetensors"))
        .hasMessageStartingWith("Cannot read weights x.safetensors: ")
        .hasMessageContaining(reason)
        .hasMessageEndingWith(ADVICE);
  }

  @Test
  void refusesForeignFilesByTheirLength() {
    byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0}, 100);
    assertThatThrownBy(() -> Tensors.reader(zip))
        .hasMessage(
            "Cannot read weights x.safetensors: its header would have 85966670672 bytes, at most 92"
                + " can be: it is no safetensors file, or cut short"
                + ADVICE);
    byte[] negative = new byte[100];
    Arrays.fill(negative, (byte) -1);
    assertThatThrownBy(() -> Tensors.reader(negative))
        .hasMessageContaining("would have 18446744073709551615 bytes");
    assertThatThrownBy(() -> Tensors.reader(new byte[5]))
        .hasMessage(
            "Cannot read weights x.safetensors: it has 5 bytes, too few for a safetensors file"
                + ADVICE);
    assertThatThrownBy(() -> Tensors.reader(new byte[8]))
        .hasMessageContaining("the header is nothing, expected an object");
  }

  @Test
  void refusesHeadersBeyondTheFormatsLimit() {
    byte[] prefix = Tensors.file("", 0);
    prefix[3] = 6; // 100,663,296 bytes
    InputStream endless = new SequenceInputStream(new ByteArrayInputStream(prefix), new Zeros());
    assertThatThrownBy(() -> SafetensorsReader.of(endless, Long.MAX_VALUE, "x.safetensors"))
        .hasMessageContaining("would have 100663296 bytes, at most 100000000 can be");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] file =
        Tensors.file("{\"aa\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0);
    file[10] = (byte) 0xFF;
    assertThatThrownBy(() -> Tensors.reader(file)).hasMessageContaining("its header is not UTF-8");
  }

  @Test
  void cutsHostileNamesInMessages() {
    String name = "\\u001b[31m" + "x".repeat(4000);
    assertThatThrownBy(
            () -> Tensors.reader(Tensors.file("{\"__metadata__\":{\"" + name + "\":1}}", 0)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\u001b"));
    assertThatThrownBy(() -> Tensors.reader(Tensors.file("{\"" + "x".repeat(5000) + "\":1}", 0)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void findsTensorsBeyondTwoGibibytes() {
    long far = (1L << 32) + 3;
    String header =
        "{\"big\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},".formatted(far, far)
            + "\"small\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                .formatted(far, far + 8);
    byte[] start = Tensors.file(header, 0);
    InputStream in =
        new SequenceInputStream(
            java.util.Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(start),
                    new Zeros(far),
                    new ByteArrayInputStream(new byte[] {1, 0, 0, 0, 2, 0, 0, 0}))));
    try (SafetensorsReader reader =
            SafetensorsReader.of(in, start.length + far + 8, "x.safetensors");
        NamedTensors read = reader.read(manager, name -> name.equals("small"))) {
      assertThat(read.get("small").toIntArray()).containsExactly(1, 2);
    }
  }

  /** Zeros without end, or so many. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros() {
      this(Long.MAX_VALUE);
    }

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      left -= count;
      return count;
    }
  }

  @Test
  void refusesAStreamThatEndsEarlyAndFreesWhatItRead() {
    byte[] file = Tensors.write(Tensors.ofEachType(manager), Map.of());
    int before = manager.getManagedArrays().size();
    for (int missing : new int[] {1, 30, 70}) {
      InputStream cut = new ByteArrayInputStream(file, 0, file.length - missing);
      SafetensorsReader reader = SafetensorsReader.of(cut, file.length, "x.safetensors");
      assertThatThrownBy(() -> reader.read(manager))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessage("Cannot read weights x.safetensors: it ends inside its tensors" + ADVICE);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
    InputStream cut = new ByteArrayInputStream(file, 0, 20);
    assertThatThrownBy(() -> SafetensorsReader.of(cut, file.length, "x.safetensors"))
        .hasMessage("Cannot read weights x.safetensors: it ends inside its header" + ADVICE);
    InputStream half = new ByteArrayInputStream(file, 0, file.length - 30);
    assertThatThrownBy(
            () ->
                SafetensorsReader.of(half, file.length, "x.safetensors")
                    .read(manager, name -> name.equals("z.bytes")))
        .hasMessageContaining("it ends inside its tensors");
  }

  @Test
  void readsOnce() {
    SafetensorsReader reader =
        Tensors.reader(Tensors.write(NamedTensors.borrowing(Map.of()), Map.of()));
    reader.read(manager).close();
    assertThatIllegalStateException()
        .isThrownBy(() -> reader.read(manager))
        .withMessage("Cannot read x.safetensors again: open it anew");
  }

  @Test
  void closesItsStream() {
    var closed = new AtomicInteger();
    byte[] good = Tensors.write(NamedTensors.borrowing(Map.of()), Map.of());
    for (byte[] file : List.of(good, new byte[20])) {
      InputStream in =
          new FilterInputStream(new ByteArrayInputStream(file)) {
            @Override
            public void close() {
              closed.incrementAndGet();
            }
          };
      try (SafetensorsReader reader = SafetensorsReader.of(in, file.length, "x.safetensors")) {
        assertThat(reader.header().tensors()).isEmpty();
      } catch (CheckpointFormatException e) {
        assertThat(file).hasSize(20);
      }
    }
    assertThat(closed).hasValue(2);
  }

  @Test
  void explainsAFailingStream() {
    byte[] file = Tensors.file(MIXED, 8);
    for (int allowed : new int[] {0, 8, file.length - 8}) {
      InputStream failing =
          new SequenceInputStream(
              new ByteArrayInputStream(file, 0, allowed),
              new FilterInputStream(InputStream.nullInputStream()) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                  throw new IOException("Connection reset");
                }
              });
      assertThatThrownBy(
              () ->
                  SafetensorsReader.of(failing, file.length, "x.safetensors")
                      .read(manager, name -> name.equals("w")))
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith(
              "Cannot read x.safetensors: the storage failed (Connection reset)");
    }
  }

  @Test
  void digestsTheWholeFileEvenIfItReadsOneTensor() throws IOException {
    byte[] file = Tensors.write(Tensors.ofEachType(manager), Map.of());
    try (DigestInput in = new DigestInput(new ByteArrayInputStream(file))) {
      SafetensorsReader reader = SafetensorsReader.of(in, file.length, "x.safetensors");
      reader.read(manager, name -> name.equals("floats")).close();
      assertThat(in.finish()).isEqualTo(new Digest(Sha256.of(file), file.length));
    }
  }

  @Test
  void takesManySmallTensors() {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      entries.add(
          "\"layer.%d.weight\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
              .formatted(i, i, i + 1));
    }
    byte[] file = Tensors.file("{" + String.join(",", entries) + "}", 20_000);
    assertThat(Tensors.reader(file).header().tensors()).hasSize(20_000);
  }
}

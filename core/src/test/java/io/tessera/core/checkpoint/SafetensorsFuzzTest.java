package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.NamedTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever a file holds, it is read or refused with a reason; it costs no more than its size. */
class SafetensorsFuzzTest {
  private NDManager manager;
  private byte[] sound;

  @BeforeProperty
  void writeASoundFile() {
    manager = NDManager.newBaseManager();
    try (NDManager scratch = manager.newSubManager()) {
      sound = Tensors.write(Tensors.ofEachType(scratch), Map.of("key", "value"));
    }
  }

  @AfterProperty
  void free() {
    manager.close();
  }

  /** Reads a file and returns whether it was sound. */
  private boolean read(byte[] file) {
    try (SafetensorsReader reader = Tensors.reader(file)) {
      assertThat(reader.header().dataBytes()).isLessThan(file.length);
      try (NamedTensors tensors = reader.read(manager)) {
        assertThat(tensors.size()).isEqualTo(reader.header().tensors().size());
        assertThat(tensors.bytes()).isLessThanOrEqualTo(2L * file.length);
      }
      return true;
    } catch (CheckpointFormatException e) {
      assertThat(e.getMessage())
          .startsWith("Cannot read weights x.safetensors: ")
          .hasSizeLessThan(1000);
      return false;
    } finally {
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @Property(tries = 3000)
  void changedBytes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 600) Integer> places,
      @ForAll @Size(min = 4, max = 4) List<Byte> values) {
    byte[] file = sound.clone();
    for (int i = 0; i < places.size(); i++) {
      file[places.get(i) % file.length] = values.get(i);
    }
    read(file);
  }

  @Property(tries = 300)
  void cutShort(@ForAll @IntRange(max = 2000) int length) {
    byte[] file = java.util.Arrays.copyOf(sound, Math.min(length, sound.length - 1));
    assertThat(read(file)).isFalse();
  }

  @Property(tries = 300)
  void withBytesAtTheEnd(@ForAll @Size(min = 1, max = 20) byte[] more) {
    byte[] file = java.util.Arrays.copyOf(sound, sound.length + more.length);
    System.arraycopy(more, 0, file, sound.length, more.length);
    assertThat(read(file)).isFalse();
  }

  @Property(tries = 300)
  void anyHeaderLength(@ForAll long length) {
    byte[] file = sound.clone();
    for (int i = 0; i < 8; i++) {
      file[i] = (byte) (length >>> (8 * i));
    }
    read(file);
  }

  @Property
  void anyBytes(@ForAll byte[] file) {
    assertThat(read(file)).isFalse();
  }

  @Property(tries = 2000)
  void anyHeaderText(@ForAll("jsonLike") String header, @ForAll @IntRange(max = 64) int dataBytes) {
    read(Tensors.file(header, dataBytes));
  }

  @Property(tries = 3000)
  void anyTensors(
      @ForAll @Size(max = 4) List<@From("entries") String> entries,
      @ForAll @IntRange(max = 64) int dataBytes) {
    List<String> named = new ArrayList<>();
    for (String entry : entries) {
      named.add("\"t" + named.size() + "\":" + entry);
    }
    read(Tensors.file("{" + String.join(",", named) + "}", dataBytes));
  }

  /** That the files above aren't refused for one trivial reason. */
  @Property(tries = 500)
  void soundTensors(@ForAll @Size(max = 6) List<@IntRange(max = 9) Integer> sizes) {
    List<String> named = new ArrayList<>();
    int position = 0;
    for (int size : sizes) {
      named.add(
          "\"t%d\":{\"dtype\":\"F16\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
              .formatted(named.size(), size, position, position + 2 * size));
      position += 2 * size;
    }
    assertThat(read(Tensors.file("{" + String.join(",", named) + "}", position))).isTrue();
  }

  @Provide
  Arbitrary<String> jsonLike() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"dtype\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "\"F32\"",
            "\"U8\"",
            "0",
            "4",
            "-1",
            "1e9",
            "null",
            "true",
            " ",
            "\\",
            "é")
        .list()
        .ofMaxSize(40)
        .map(tokens -> String.join("", tokens));
  }

  @Provide
  Arbitrary<String> entries() {
    Arbitrary<Long> numbers =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 16),
            Arbitraries.longs(),
            Arbitraries.of(1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE));
    Arbitrary<String> types = Arbitraries.of(TensorType.values()).map(Enum::name);
    return Combinators.combine(types, numbers.list().ofMaxSize(5), numbers, numbers)
        .as(
            (type, shape, begin, end) ->
                "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(type, shape, begin, end));
  }
}

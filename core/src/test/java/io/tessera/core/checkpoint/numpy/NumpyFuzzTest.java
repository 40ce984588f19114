package io.tessera.core.checkpoint.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tessera.core.checkpoint.CheckpointFormatException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever a file holds, it is read or refused with a reason; it costs no more than its size. */
class NumpyFuzzTest {
  /** For buffers, messages and what the test itself needs. */
  private static final long CONSTANT = 3 << 20;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] array = Npy.file(Npy.header("<f8", false, "(3, 2)"), new byte[48]);
  private final byte[] stored =
      Npy.stored(
          writer -> {
            writer.add("mu", new double[] {1, 2, 3}, 3);
            writer.add("codes", new long[] {1, 2, 3, 4}, 2, 2);
          });
  private final byte[] compressed =
      Npy.compressed(
          writer -> {
            writer.add("mu", new double[] {1, 2, 3}, 3);
            writer.addOnce(
                "arr_0", NpyHeader.of(NpyType.UINT8, 50), out -> out.write(new byte[50]));
          });

  private interface Reading {
    void read();
  }

  private static boolean sound(int length, Reading reading) {
    long before = THREAD.getCurrentThreadAllocatedBytes();
    boolean sound = true;
    try {
      reading.read();
    } catch (CheckpointFormatException e) {
      assertThat(e.getMessage()).startsWith("Cannot read arrays x.np").hasSizeLessThan(1000);
      sound = false;
    }
    assertThat(THREAD.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(CONSTANT + 20L * length);
    return sound;
  }

  private static boolean readArray(byte[] file) {
    return sound(
        file.length,
        () -> {
          try (NpyReader reader = Npy.reader(file)) {
            assertThat(reader.header().bytes()).isLessThanOrEqualTo(file.length);
            Npy.readAll(reader);
          }
        });
  }

  private static boolean readArchive(byte[] file) {
    return sound(file.length, () -> Npy.readAll(Npy.archive(file)));
  }

  @Property(tries = 3000)
  void changedArrays(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 200) Integer> places,
      @ForAll @Size(min = 4, max = 4) List<Byte> values) {
    readArray(changed(array, places, values));
  }

  @Property(tries = 3000)
  void changedArchives(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 900) Integer> places,
      @ForAll @Size(min = 4, max = 4) List<Byte> values) {
    readArchive(changed(stored, places, values));
    readArchive(changed(compressed, places, values));
  }

  /** The last records decide where everything is. */
  @Property(tries = 3000)
  void changedDirectories(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 170) Integer> fromTheEnd,
      @ForAll @Size(min = 3, max = 3) List<Byte> values) {
    for (byte[] sound : List.of(stored, compressed)) {
      byte[] file = sound.clone();
      for (int i = 0; i < fromTheEnd.size(); i++) {
        file[file.length - 1 - fromTheEnd.get(i)] = values.get(i);
      }
      readArchive(file);
    }
  }

  @Property(tries = 300)
  void cutShort(@ForAll @IntRange(max = 2000) int length) {
    assertThat(readArray(cut(array, length))).isFalse();
    assertThat(readArchive(cut(stored, length))).isFalse();
    assertThat(readArchive(cut(compressed, length))).isFalse();
  }

  @Property(tries = 300)
  void withBytesAtTheEnd(@ForAll @Size(min = 1, max = 40) byte[] more) {
    assertThat(readArray(joined(array, more))).isFalse();
    assertThat(readArchive(joined(stored, more))).isFalse();
  }

  @Property
  void anyBytes(@ForAll byte[] file) {
    assertThat(readArray(file)).isFalse();
    assertThat(readArchive(file)).isFalse();
  }

  @Property(tries = 3000)
  void anyHeader(@ForAll("dictionaries") String header, @ForAll @IntRange(max = 64) int bytes) {
    readArray(Npy.file(header, new byte[bytes]));
  }

  @Property(tries = 3000)
  void anyShape(
      @ForAll @Size(max = 5) List<@From("axes") String> axes,
      @ForAll @IntRange(max = 64) int bytes) {
    String shape = axes.stream().map(axis -> axis + ",").collect(Collectors.joining("", "(", ")"));
    readArray(Npy.file(Npy.header("<i2", axes.size() % 2 == 0, shape), new byte[bytes]));
  }

  /** That the files above aren't refused for one trivial reason. */
  @Property(tries = 500)
  void soundShapes(@ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> axes) {
    int elements = axes.stream().reduce(1, (a, b) -> a * b);
    String shape = axes.stream().map(axis -> axis + ",").collect(Collectors.joining("", "(", ")"));
    byte[] file = Npy.file(Npy.header("<i2", axes.size() % 2 == 0, shape), new byte[2 * elements]);
    assertThat(readArray(file)).isTrue();
    assertThat(readArchive(stored) && readArchive(compressed)).isTrue();
  }

  @Property(tries = 500)
  void anyName(@ForAll("names") String name) {
    boolean plain = ZipLayout.isPlain(name);
    try {
      byte[] file = Npy.stored(writer -> writer.add(name, new byte[] {1}, 1));
      assertThat(plain).isTrue();
      assertThat(Npy.archive(file).names()).containsExactly(name);
      assertThat(Path.of("/folder").resolve(name).normalize().startsWith("/folder/")).isTrue();
    } catch (IllegalArgumentException e) {
      assertThat(plain).isFalse();
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "..", ".", "/", "\\", "C:", "é", "\u0000", "\n", "b.c")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> dictionaries() {
    return Arbitraries.of(
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ",",
            ":",
            "'descr'",
            "'fortran_order'",
            "'shape'",
            "'<f8'",
            "'|u1'",
            "'|O'",
            "True",
            "False",
            "None",
            "0",
            "3",
            "-1",
            "1e9",
            "9L",
            " ",
            "\\",
            "'",
            "\"",
            "\n",
            "lambda: 0",
            "é")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> axes() {
    return Arbitraries.of(
        "0", "1", "2", "3", "8", "32", "4294967296", "9223372036854775807", "99999999999999999999");
  }

  private static byte[] changed(byte[] sound, List<Integer> places, List<Byte> values) {
    byte[] file = sound.clone();
    for (int i = 0; i < places.size(); i++) {
      file[places.get(i) % file.length] = values.get(i);
    }
    return file;
  }

  private static byte[] cut(byte[] sound, int length) {
    return Arrays.copyOf(sound, Math.min(length, sound.length - 1));
  }

  private static byte[] joined(byte[] sound, byte[] more) {
    byte[] file = Arrays.copyOf(sound, sound.length + more.length);
    System.arraycopy(more, 0, file, sound.length, more.length);
    return file;
  }
}

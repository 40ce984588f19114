package io.tessera.core.checkpoint.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.zip.ZipRecord;
import io.tessera.core.storage.LocalStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
  private static final byte[] ARRAY = Npy.file(Npy.header("|u1", false, "(3,)"), new byte[3]);

  @Test
  void arraysInAnyOrderAndSeveralAtOnce() {
    NpzFile file =
        Npy.archive(
            Npy.compressed(
                writer -> {
                  writer.add("codes", new long[] {1, 2}, 2);
                  writer.add("a/b:0", new float[] {3}, 1);
                  writer.add("größe", new byte[0], 0, 7);
                }));
    assertThat(file.names()).containsExactly("codes", "a/b:0", "größe");
    assertThat(file.contains("codes")).isTrue();
    assertThat(file.contains("mu")).isFalse();
    try (NpyReader second = file.array("a/b:0");
        NpyReader first = file.array("codes");
        NpyReader third = file.array("größe")) {
      assertThat(first.longs()).containsExactly(1, 2);
      assertThat(second.floats()).containsExactly(3);
      assertThat(third.bytes()).isEmpty();
    }
    assertThatThrownBy(() -> file.array("mu"))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("x.npz: it has no array mu, it has [codes, a/b:0, größe]");
  }

  @Test
  void localFilesAndStorages(@TempDir Path folder) throws IOException {
    byte[] bytes = Npy.stored(writer -> writer.add("mu", new double[] {1, 2}, 2));
    Files.write(folder.resolve("stats.npz"), bytes);
    try (NpyReader mu = NpzFile.open(folder.resolve("stats.npz")).array("mu")) {
      assertThat(mu.doubles()).containsExactly(1, 2);
    }
    try (NpyReader mu = NpzFile.open(new LocalStorage(folder), "stats.npz").array("mu")) {
      assertThat(mu.doubles()).containsExactly(1, 2);
    }
  }

  @Test
  void zipFilesOfOthersAreRead() throws IOException {
    NpzFile file = Npy.archive(zip("x.npy", ARRAY));
    try (NpyReader reader = file.array("x")) {
      assertThat(reader.bytes()).containsExactly(0, 0, 0);
    }
  }

  @Test
  void anEmptyArchive() {
    NpzFile file = Npy.archive(Npy.stored(writer -> {}));
    assertThat(file.names()).isEmpty();
    assertThatThrownBy(() -> file.array("mu")).hasMessageContaining("no array mu, it is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.npy",
        "/etc/x.npy",
        "a/../x.npy",
        "a\\x.npy",
        "a//x.npy",
        "C:x.npy",
        "./x.npy"
      })
  void namesThatArePathsAreRefused(String name) throws IOException {
    byte[] file = zip(name, ARRAY);
    assertThatThrownBy(() -> Npy.archive(file))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining(
            "its member " + name + " has a name that leads elsewhere or is no text");
    assertThatThrownBy(
            () -> Npy.stored(writer -> writer.add(name.replace(".npy", ""), new byte[1], 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid array name: '");
  }

  @Test
  void membersThatAreNoArraysAreRefused() throws IOException {
    byte[] file = zip("data.pkl", new byte[9]);
    assertThatThrownBy(() -> Npy.archive(file))
        .hasMessageContaining("its member data.pkl is no array, their names end in .npy");
    byte[] unsound = zip("x.npy", new byte[9]);
    byte[] unnamed = zip("a/.npy", ARRAY);
    assertThatThrownBy(() -> Npy.archive(unnamed))
        .hasMessageContaining("its member a/.npy is no array, their names end in .npy");
    assertThatThrownBy(() -> Npy.archive(unsound).array("x"))
        .hasMessageContaining("x.npz (x): it does not begin as NumPy's arrays do");
  }

  @Test
  void namesTakenTwiceAreRefused() {
    assertThatThrownBy(
            () ->
                Npy.stored(
                    writer -> {
                      writer.add("x", new byte[1], 1);
                      writer.add("x", new byte[1], 1);
                    }))
        .hasMessage("Invalid array name: x is taken already");
    byte[] file =
        Npy.stored(
            writer -> {
              writer.add("x", new byte[1], 1);
              writer.add("y", new byte[1], 1);
            });
    replaceAll(file, "y.npy", "x.npy");
    assertThatThrownBy(() -> Npy.archive(file))
        .hasMessageContaining("two of its members are named x.npy");
  }

  @Test
  void overlappingMembersAreRefused() {
    byte[] file =
        Npy.stored(
            writer -> {
              writer.add("x", new byte[1], 1);
              writer.add("y", new byte[1], 1);
            });
    int second = lastIndexOf(file, ZipRecord.DIRECTORY_HEADER.signature());
    for (int i = 42; i < 46; i++) {
      file[second + i] = 0; // begins where the first does
    }
    assertThatThrownBy(() -> Npy.archive(file))
        .hasMessageContaining("its member y.npy overlaps the one before it");
  }

  @Test
  void zipBombsAreRefused() {
    byte[] bomb =
        Npy.compressed(
            writer ->
                writer.addOnce(
                    "x",
                    NpyHeader.of(NpyType.UINT8, 80, 1 << 20),
                    out -> {
                      for (int i = 0; i < 80; i++) {
                        out.write(new byte[1 << 20]);
                      }
                    }));
    assertThat(bomb.length).isLessThan(100_000);
    assertThatThrownBy(() -> Npy.archive(bomb))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining(
            "its members would unpack to more than %d bytes, too many for its own %d"
                .formatted((64 << 20) + 100 * bomb.length, bomb.length));
  }

  @Test
  void membersThatUnpackToMoreThanTheySayAreRefused() {
    byte[] file = Npy.compressed(writer -> writer.add("x", new byte[1000], 1000));
    int directory = lastIndexOf(file, ZipRecord.DIRECTORY_HEADER.signature());
    file[directory + 24]--; // 1127 bytes
    assertThatThrownBy(() -> Npy.archive(file).array("x"))
        .hasMessageContaining(
            "needs 1000 bytes after the header, but it has 999 (it was cut short)");
  }

  @Test
  void changedElementsAreNoticed() {
    byte[] file = Npy.stored(writer -> writer.add("x", new byte[1000], 1000));
    file[700]++;
    NpyReader reader = Npy.archive(file).array("x");
    assertThatThrownBy(reader::bytes)
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("x.npz (x): its bytes at ")
        .hasMessageContaining(" have the CRC-32 ");
    byte[] packed = Npy.compressed(writer -> writer.add("x", new byte[1000], 1000));
    packed[60] ^= 0x55;
    assertThatThrownBy(() -> Npy.readAll(Npy.archive(packed)))
        .isInstanceOf(CheckpointFormatException.class);
  }

  @Test
  void otherZipFeaturesAreRefused() {
    byte[] file = Npy.stored(writer -> writer.add("x", new byte[1], 1));
    int directory = lastIndexOf(file, ZipRecord.DIRECTORY_HEADER.signature());
    byte[] encrypted = file.clone();
    encrypted[directory + 8] |= 1;
    assertThatThrownBy(() -> Npy.archive(encrypted)).hasMessageContaining("x.npy is encrypted");
    byte[] packed = file.clone();
    packed[directory + 10] = 12;
    assertThatThrownBy(() -> Npy.archive(packed))
        .hasMessageContaining("x.npy is packed by method 12, known are 0 and 8");
    assertThatThrownBy(() -> Npy.archive("PK nonsense".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageContaining("it has no directory at its end: it is no zip archive, or cut short");
  }

  @Test
  void contentThatChangesIsNoticed() {
    byte[] value = new byte[1];
    NpyContent changing =
        writer -> {
          value[0]++;
          writer.write(value);
        };
    assertThatThrownBy(() -> Npy.stored(w -> w.add("x", NpyHeader.of(NpyType.UINT8, 1), changing)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot add x: its elements changed meanwhile");
    assertThatThrownBy(
            () -> Npy.stored(w -> w.addOnce("x", NpyHeader.of(NpyType.UINT8, 2), changing)))
        .hasMessageContaining("1 of 2 elements were written");
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, name, content);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static void replaceAll(byte[] file, String from, String to) {
    byte[] wanted = from.getBytes(StandardCharsets.US_ASCII);
    byte[] instead = to.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + wanted.length <= file.length; at++) {
      if (Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
        System.arraycopy(instead, 0, file, at, instead.length);
      }
    }
  }

  private static int lastIndexOf(byte[] file, int signature) {
    for (int at = file.length - 4; at >= 0; at--) {
      if (ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == signature) {
        return at;
      }
    }
    throw new AssertionError("no such record");
  }
}

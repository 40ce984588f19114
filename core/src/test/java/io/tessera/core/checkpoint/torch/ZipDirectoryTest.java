package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipDirectoryTest {
  private static final int CENTRAL_HEADER = 0x02014B50;
  private static final int END = 0x06054B50;

  @TempDir private Path folder;

  private static Map<String, byte[]> contents(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (String name : names) {
      members.put(name, ("content of " + name).getBytes(StandardCharsets.UTF_8));
    }
    return members;
  }

  /** A stored archive, little-endian. */
  private static ByteBuffer archive(String... names) {
    return ByteBuffer.wrap(TorchFiles.zip(contents(names), ZipEntry.STORED))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int find(ByteBuffer archive, int signature, int from) {
    int place = from;
    while (archive.getInt(place) != signature) {
      place++;
    }
    return place;
  }

  private TorchFile file(ByteBuffer archive) throws IOException {
    byte[] bytes = new byte[archive.capacity()];
    archive.get(0, bytes);
    return TorchFile.open(Files.write(folder.resolve("x.zip"), bytes));
  }

  private void assertRefused(ByteBuffer archive, String reason) throws IOException {
    try (TorchFile file = file(archive)) {
      assertThatThrownBy(() -> ZipDirectory.read(file))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessage(
              "Cannot read weights "
                  + file.source()
                  + ": "
                  + reason
                  + "; fetch or write it again, or name another file");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void findsMembers(int method) throws IOException {
    Map<String, byte[]> contents = contents("a/b", "a/c", "ü");
    ByteBuffer archive = ByteBuffer.wrap(TorchFiles.zip(contents, method));
    try (TorchFile file = file(archive)) {
      Map<String, StoredBytes> members = ZipDirectory.read(file);
      assertThat(members.keySet()).containsExactly("a/b", "a/c", "ü");
      for (Map.Entry<String, StoredBytes> member : members.entrySet()) {
        assertThat(member.getValue().readAll(file, 100)).isEqualTo(contents.get(member.getKey()));
      }
    }
  }

  @Test
  void refusesMembersThatOverlap() throws IOException {
    ByteBuffer archive = archive("aaaa", "bbbb");
    int first = find(archive, CENTRAL_HEADER, 0);
    int length = archive.getInt(first + 24);
    archive.putInt(first + 20, length + 1).putInt(first + 24, length + 1);
    assertRefused(archive, "its member bbbb overlaps the one before it");
    archive = archive("aaaa", "bbbb");
    int second = find(archive, CENTRAL_HEADER, find(archive, CENTRAL_HEADER, 0) + 1);
    archive.putInt(second + 42, 0);
    assertRefused(archive, "its member bbbb overlaps the one before it");
  }

  @Test
  void refusesMembersOutsideOfTheFile() throws IOException {
    ByteBuffer archive = archive("a");
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putInt(header + 20, 1000).putInt(header + 24, 1000);
    assertRefused(archive, "its member a would reach into its directory or beyond its end");
    archive = archive("a");
    archive.putInt(header + 42, 1_000_000);
    assertRefused(archive, "its member a would lie beyond its end");
    archive = archive("a");
    archive.putInt(header + 20, -1).putInt(header + 24, -1);
    assertRefused(archive, "its member a has no valid length or place");
  }

  @Test
  void refusesMembersOfOneName() throws IOException {
    ByteBuffer archive = archive("same", "sama");
    int second = find(archive, CENTRAL_HEADER, find(archive, CENTRAL_HEADER, 0) + 1);
    archive.put(second + 46 + 3, (byte) 'e');
    assertRefused(archive, "two of its members are named same");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "a/../../x", "C:x", "a\\x", "a/.."})
  void refusesNamesThatLeadElsewhere(String name) throws IOException {
    assertRefused(archive(name), "its member " + name + " has a name that leads elsewhere");
  }

  @Test
  void refusesMembersThatItsDirectoryMisrepresents() throws IOException {
    ByteBuffer archive = archive("abc");
    archive.put(30, (byte) 'x');
    assertRefused(archive, "its member abc is not what its directory says it is");
    archive = archive("abc");
    archive.putInt(0, 0);
    assertRefused(archive, "its member abc is not what its directory says it is");
  }

  @Test
  void refusesWhatItCannotUnpack() throws IOException {
    ByteBuffer archive = archive("abc");
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putShort(header + 8, (short) 1);
    assertRefused(archive, "its member abc is encrypted");
    archive = archive("abc");
    archive.putShort(header + 10, (short) 12);
    assertRefused(archive, "its member abc is packed by method 12, which isn't known");
    archive = archive("abc");
    archive.putInt(header + 24, 3);
    assertRefused(archive, "its member abc is not packed but has two lengths");
  }

  @Test
  void refusesDirectoriesThatDoNotFit() throws IOException {
    ByteBuffer archive = archive("abc");
    int end = find(archive, END, 0);
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putShort(end + 10, (short) 2);
    assertRefused(archive, "its directory has 1 members, 2 were announced");
    archive = archive("abc");
    archive.putInt(end + 12, 1000);
    assertRefused(
        archive,
        "its directory would have 1000 bytes at byte %d; at most 16777216 before byte %d can be"
            .formatted(header, end));
    archive = archive("abc");
    archive.putInt(header, 0);
    assertRefused(archive, "its directory is damaged at byte 0");
    archive = archive("abc");
    archive.putInt(end, 0);
    assertRefused(archive, "it begins like a zip archive but has no directory: it was cut short");
  }

  @Test
  void noticesDamage() throws IOException {
    ByteBuffer archive = archive("abc");
    archive.put(find(archive, CENTRAL_HEADER, 0) - 1, (byte) 0);
    try (TorchFile file = file(archive)) {
      StoredBytes member = ZipDirectory.read(file).get("abc");
      assertThatThrownBy(() -> member.readAll(file, 100))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessageContaining(" have the CRC-32 ");
    }
  }
}

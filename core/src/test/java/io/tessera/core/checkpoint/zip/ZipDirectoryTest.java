package io.tessera.core.checkpoint.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.InMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipDirectoryTest {
  private static final int CENTRAL_HEADER = 0x02014B50;
  private static final int END = 0x06054B50;

  private static Map<String, byte[]> contents(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (String name : names) {
      members.put(name, ("content of " + name).getBytes(StandardCharsets.UTF_8));
    }
    return members;
  }

  /** A stored archive, little-endian. */
  private static ByteBuffer archive(String... names) {
    return ByteBuffer.wrap(ZipFiles.of(contents(names), ZipEntry.STORED))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer deflated(String... names) {
    return ByteBuffer.wrap(ZipFiles.of(contents(names), ZipEntry.DEFLATED))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int find(ByteBuffer archive, int signature, int from) {
    int place = from;
    while (archive.getInt(place) != signature) {
      place++;
    }
    return place;
  }

  private static ByteSource file(ByteBuffer archive) {
    byte[] bytes = new byte[archive.capacity()];
    archive.get(0, bytes);
    return new InMemory("x.zip", bytes);
  }

  private static Map<String, StoredBytes> read(ByteSource file) {
    return ZipDirectory.read(file, ZipDirectory.usualMost(file), file::malformed);
  }

  private static int position(ByteBuffer archive) {
    return (int) read(file(archive)).get("abc").position();
  }

  private static byte[] content(String member, ByteSource file) throws IOException {
    try (InputStream in = read(file).get(member).open(file, file::malformed)) {
      return in.readAllBytes();
    }
  }

  private static void assertRefused(ByteBuffer archive, String reason) {
    assertRefused(() -> read(file(archive)), reason);
  }

  private static void assertRefused(ThrowingCallable reading, String reason) {
    assertThatThrownBy(reading)
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights x.zip: "
                + reason
                + "; fetch or write it again, or name another file");
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void findsMembers(int method) throws IOException {
    Map<String, byte[]> contents = contents("a/b", "a/c", "ü", "folder/");
    ByteSource file = file(ByteBuffer.wrap(ZipFiles.of(contents, method)));
    assertThat(read(file).keySet()).containsExactly("a/b", "a/c", "ü", "folder/");
    for (Map.Entry<String, byte[]> member : contents.entrySet()) {
      assertThat(content(member.getKey(), file)).isEqualTo(member.getValue());
    }
  }

  @Test
  void refusesMembersThatOverlap() {
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
  void refusesMembersOutsideOfTheFile() {
    ByteBuffer archive = archive("a");
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putInt(header + 20, 1000).putInt(header + 24, 1000);
    assertRefused(archive, "its member a would reach into its directory or beyond its end");
    archive = archive("a");
    archive.putInt(header + 42, 1_000_000);
    assertRefused(archive, "its member a would reach into its directory or beyond its end");
    archive = archive("a");
    archive.putInt(header + 20, -1).putInt(header + 24, -1);
    assertRefused(archive, "its member a has no valid length or place");
  }

  @Test
  void refusesMembersOfOneName() {
    ByteBuffer archive = archive("same", "sama");
    int second = find(archive, CENTRAL_HEADER, find(archive, CENTRAL_HEADER, 0) + 1);
    archive.put(second + 46 + 3, (byte) 'e');
    assertRefused(archive, "two of its members are named same");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "/etc/x", "a/../../x", "C:x", "a\\x", "a/..", "a//x", "./x", "/", ""})
  void refusesNamesThatLeadElsewhere(String name) {
    assertRefused(
        archive(name), "its member " + name + " has a name that leads elsewhere or is no text");
  }

  @Test
  void refusesNamesThatAreNone() {
    assertRefused(
        archive("a\nb"), "its member a\uFFFDb has a name that leads elsewhere or is no text");
    assertRefused(
        archive("x".repeat(1001)), "a member's name has 1001 characters: " + "x".repeat(100) + "…");
    ByteBuffer archive = archive("abc");
    archive.put(find(archive, CENTRAL_HEADER, 0) + 46, (byte) 0xFF);
    assertRefused(archive, "a member's name is not UTF-8");
  }

  @Test
  void refusesMembersThatItsDirectoryMisrepresents() {
    ByteBuffer archive = archive("abc");
    archive.put(30, (byte) 'x');
    assertRefused(archive, "its member abc is not what its directory says it is");
    archive = archive("abc");
    archive.putInt(0, 0);
    assertRefused(archive, "its member abc is not what its directory says it is");
    archive = archive("abc");
    archive.putShort(8, (short) 8);
    assertRefused(archive, "its member abc is not what its directory says it is");
  }

  @Test
  void refusesWhatItCannotUnpack() {
    ByteBuffer archive = archive("abc");
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putShort(header + 8, (short) 1);
    assertRefused(archive, "its member abc is encrypted");
    archive = archive("abc");
    archive.putShort(header + 10, (short) 12);
    assertRefused(archive, "its member abc is packed by method 12, known are 0 and 8");
    archive = archive("abc");
    archive.putInt(header + 24, 3);
    assertRefused(archive, "its member abc is not packed but has two lengths");
  }

  @Test
  void refusesDirectoriesThatDoNotFit() {
    ByteBuffer archive = archive("abc");
    int end = find(archive, END, 0);
    int header = find(archive, CENTRAL_HEADER, 0);
    archive.putShort(end + 10, (short) 2);
    assertRefused(archive, "its directory has 1 members, 2 were announced");
    archive = archive("abc");
    archive.putInt(end + 12, 1000);
    assertRefused(
        archive,
        "its directory would have 1000 bytes at byte %d; it can have at most 16777216 and ends at"
                .formatted(header)
            + " byte "
            + end);
    archive = archive("abc");
    archive.putInt(end + 12, 1 << 25);
    assertRefused(
        archive,
        "its directory would have 33554432 bytes at byte %d; it can have at most 16777216 and ends"
                .formatted(header)
            + " at byte "
            + end);
    archive = archive("abc");
    archive.putInt(header, 0);
    assertRefused(archive, "its directory is damaged at byte 0");
    archive = archive("abc");
    archive.putInt(end, 0);
    assertRefused(archive, "it has no directory at its end: it is no zip archive, or cut short");
  }

  @Test
  void refusesZip64DirectoriesElsewhere() {
    ByteBuffer archive = archive("abc");
    int end = find(archive, END, 0);
    ByteBuffer wide =
        ByteBuffer.allocate(archive.capacity() + 76)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(archive.slice(0, end));
    int header = find(archive, CENTRAL_HEADER, 0);
    wide.putInt(0x06064B50).putLong(44).position(end + 24);
    wide.putLong(1).putLong(1).putLong(end - header).putLong(header);
    wide.putInt(0x07064B50).putInt(0).putLong(end).putInt(1);
    wide.put(archive.slice(end, archive.capacity() - end));
    assertThat(read(file(wide)).keySet()).containsExactly("abc");
    wide.putLong(end + 56 + 8, end - 1);
    assertRefused(wide, "its zip64 directory is not where it should be");
  }

  @Test
  void refusesWhatUnpacksToMoreThanIsAllowed() {
    ByteBuffer archive = archive("a", "b");
    ByteSource file = file(archive);
    long both = 2L * "content of a".length();
    assertThat(ZipDirectory.read(file, both, file::malformed)).hasSize(2);
    assertRefused(
        () -> ZipDirectory.read(file, both - 1, file::malformed),
        "its members would unpack to more than 23 bytes, too many for its own "
            + archive.capacity());
  }

  @Test
  void noticesDamage() {
    ByteBuffer archive = archive("abc");
    int directory = find(archive, CENTRAL_HEADER, 0);
    int begin = directory - "content of abc".length();
    archive.put(directory - 1, (byte) 0);
    assertThatThrownBy(() -> content("abc", file(archive)))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("its bytes at " + begin + " have the CRC-32 ")
        .hasMessageContaining(", it says %08x: it was damaged", archive.getInt(directory + 16));
  }

  @Test
  void noticesPackedBytesThatAreNone() {
    ByteBuffer archive = deflated("abc");
    archive.put(position(archive), (byte) 0xFF);
    assertRefused(
        () -> content("abc", file(archive)), "its packed bytes are damaged (invalid block type)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void noticesMembersOfOtherLengths(int more) {
    ByteBuffer archive = deflated("abc");
    int length = find(archive, CENTRAL_HEADER, 0) + 24;
    archive.putInt(length, archive.getInt(length) + more);
    assertRefused(
        () -> content("abc", file(archive)),
        "its bytes at %d do not unpack to the %d that it says: it was damaged"
            .formatted(position(archive), archive.getInt(length)));
  }

  /** Only who reads all bytes can compare their sum. */
  @Test
  void bytesThatAreSkippedHaveNoSum() throws IOException {
    ByteBuffer archive = archive("abc");
    archive.put(find(archive, CENTRAL_HEADER, 0) - 1, (byte) '!');
    ByteSource file = file(archive);
    try (InputStream in = read(file).get("abc").open(file, file::malformed)) {
      in.skipNBytes("content of ".length());
      assertThat(in.readAllBytes()).asString().isEqualTo("ab!");
    }
    ByteSource packed = file(deflated("abc"));
    try (InputStream in = read(packed).get("abc").open(packed, packed::malformed)) {
      in.skipNBytes("content of ".length());
      assertThat(in.readAllBytes()).asString().isEqualTo("abc");
    }
    StoredBytes plain = read(file).get("abc").withoutCrc();
    try (InputStream in = plain.open(file, file::malformed)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("content of ab!");
    }
  }
}

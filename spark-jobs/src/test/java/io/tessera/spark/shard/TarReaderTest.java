package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.shard.TarMember.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private static final byte[] DATA = "some data".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void namesSizesAndDataComeBack(int longNames) throws IOException {
    String longName = "a/" + "very-long-".repeat(30) + "/ünïcode.png";
    byte[] archive =
        archive(
            longNames,
            tar -> {
              put(tar, "dir/", new byte[0]);
              put(tar, "./x/y.png", DATA);
              put(tar, longName, new byte[1000]);
              put(tar, "empty.png", new byte[0]);
            });

    List<String> names = new ArrayList<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      TarMember member = tar.next();
      assertThat(member).isEqualTo(new TarMember("x/y.png", Kind.FILE, DATA.length));
      assertThat(tar.read(member)).isEqualTo(DATA);
      for (member = tar.next(); member != null; member = tar.next()) {
        names.add(member.name());
      }
    }
    assertThat(names).containsExactly(longName, "empty.png");
  }

  @Test
  void linksAndDevicesAreTold() throws IOException {
    byte[] archive =
        archive(
            TarArchiveOutputStream.LONGFILE_POSIX,
            tar -> {
              link(tar, "hard.png", TarConstants.LF_LINK);
              link(tar, "soft.png", TarConstants.LF_SYMLINK);
              link(tar, "pipe", TarConstants.LF_FIFO);
              link(tar, "disk", TarConstants.LF_BLK);
              put(tar, "x.png", DATA);
            });

    assertThat(kinds(archive))
        .containsExactly(Kind.LINK, Kind.LINK, Kind.DEVICE, Kind.DEVICE, Kind.FILE);
  }

  @Test
  void sparseFilesAreToldWhateverSizeTheyClaim() throws IOException {
    byte[] archive = emptyFileWith("GNU.sparse.realsize=9000000000000000000");

    assertThat(kinds(archive)).containsExactly(Kind.SPARSE_FILE);
    assertThat(kinds(concat(header("old.png", 'S', 0), end()))).containsExactly(Kind.SPARSE_FILE);
  }

  @Test
  void cutOffArchivesAreRefusedWhereverTheyEnd() throws IOException {
    byte[] archive = archive(TarArchiveOutputStream.LONGFILE_POSIX, tar -> put(tar, "x.png", DATA));
    for (int length : new int[] {0, 100, 512, 515, 700, 1024}) {
      assertThatThrownBy(() -> kinds(Arrays.copyOf(archive, length)))
          .as("length %s", length)
          .isInstanceOf(IOException.class)
          .hasMessage("the archive is cut off");
    }
  }

  @Test
  void damagedHeadersAreRefused() throws IOException {
    byte[] archive = archive(TarArchiveOutputStream.LONGFILE_POSIX, tar -> put(tar, "x.png", DATA));
    archive[3] ^= 1;

    assertThatThrownBy(() -> kinds(archive)).hasMessage("a header's checksum is wrong");
    assertThatThrownBy(() -> kinds(new byte[512 * 2 + 10]).get(0))
        .isInstanceOf(IndexOutOfBoundsException.class); // only an end mark: an empty archive
  }

  @Test
  void hugeExtensionsAreNotRead() throws IOException {
    for (char type : new char[] {'x', 'g', 'L', 'K'}) {
      byte[] archive = header("p", type, 2_000_000_000);
      assertThatThrownBy(() -> kinds(archive))
          .hasMessage("a long name or attribute takes 2000000000 bytes");
    }
  }

  @Test
  void attributesThatLieAboutTheirLengthAreRefused() throws IOException {
    for (String text :
        List.of("99 path=x\n", "x path=y\n", "5 a\n", "0 a=b\n", "-7 a=b\n", "12345678901 a=b\n")) {
      byte[] attributes = text.getBytes(StandardCharsets.UTF_8);
      byte[] archive = concat(header("p", 'x', attributes.length), padded(attributes), end());
      assertThatThrownBy(() -> kinds(archive)).as(text).hasMessage("an extended header is damaged");
    }
  }

  @Test
  void negativeSizesAreRefused() throws IOException {
    byte[] archive = emptyFileWith("size=18446744073709551615");

    assertThatThrownBy(() -> kinds(archive)).hasMessage("a header has a number out of range");
  }

  @Test
  void sizesBeyondOctalAreRead() throws IOException {
    byte[] block = header("big.png", '0', 0);
    ByteBuffer.wrap(block).putInt(124, 0x80000000).putLong(128, 9_000_000_000L);
    TarMember member;
    try (TarReader tar = new TarReader(new ByteArrayInputStream(checked(block)))) {
      member = tar.next();
    }
    assertThat(member).isEqualTo(new TarMember("big.png", Kind.FILE, 9_000_000_000L));
  }

  @Property(tries = 300)
  void damageIsAlwaysToldAsSuch(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes)
      throws IOException {
    byte[] archive =
        archive(
            TarArchiveOutputStream.LONGFILE_GNU,
            tar -> {
              put(tar, "n".repeat(150), DATA);
              put(tar, "x.png", DATA);
            });
    Random random = new Random(seed);
    for (int i = 0; i < changes; i++) {
      archive[random.nextInt(archive.length)] = (byte) random.nextInt();
    }
    try {
      assertThat(kinds(archive)).hasSizeLessThan(100);
    } catch (IOException e) {
      assertThat(e)
          .hasMessageMatching("(?s)(the archive|a header|an extended header|a long name).*");
    }
  }

  @Test
  void namesThatLeadOutAreUnsafe() {
    for (String name :
        List.of("/etc/passwd", "a/../../b", "..", "a\\b", "C:/x", "a\nb", "a/..", "a\u0000b")) {
      assertThat(TarMember.of(name, Kind.FILE, 0).isUnsafe()).as(name).isTrue();
    }
    for (String name : List.of("a/b.png", "./a//b..png", "..a/b", "ünï.png")) {
      assertThat(TarMember.of(name, Kind.FILE, 0).isUnsafe()).as(name).isFalse();
    }
  }

  private interface Writer {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private static byte[] archive(int longNames, Writer writer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(longNames);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      writer.write(tar);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] data) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(data.length);
    tar.putArchiveEntry(entry);
    tar.write(data);
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, byte type) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setLinkName("/etc/passwd");
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static List<Kind> kinds(byte[] archive) throws IOException {
    List<Kind> kinds = new ArrayList<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      for (TarMember member = tar.next(); member != null; member = tar.next()) {
        kinds.add(member.kind());
      }
    }
    return kinds;
  }

  private static byte[] header(String name, char type, long size) {
    byte[] block = new byte[512];
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, block, 0, text.length);
    byte[] octal = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, block, 124, octal.length);
    block[156] = (byte) type;
    return checked(block);
  }

  private static byte[] checked(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, block, 148, octal.length);
    return block;
  }

  private static byte[] attribute(String text) {
    int length = text.length() + 4;
    return (length + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] emptyFileWith(String attribute) throws IOException {
    byte[] attributes = attribute(attribute);
    return concat(
        header("p", 'x', attributes.length), padded(attributes), header("s.png", '0', 0), end());
  }

  private static byte[] padded(byte[] data) {
    return Arrays.copyOf(data, (data.length + 511) / 512 * 512);
  }

  private static byte[] end() {
    return new byte[1024];
  }

  private static byte[] concat(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}

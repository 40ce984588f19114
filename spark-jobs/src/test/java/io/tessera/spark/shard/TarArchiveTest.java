package io.tessera.spark.shard;

import static io.tessera.spark.shard.Fixtures.images;
import static io.tessera.spark.shard.Fixtures.png;
import static io.tessera.spark.shard.Fixtures.tar;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
  private final Configuration hadoop = new Configuration();

  @TempDir Path dir;
  private Path inner;

  @BeforeEach
  void writeInner() throws IOException {
    inner = tar(dir.resolve("n02.tar"), images(List.of("x", "y"), 3));
  }

  @Test
  void innerArchivesAreRangesOfTheOuter() throws IOException {
    TarListing outer = list(outer(Map.of("n02.tar", Files.readAllBytes(inner), "a.png", png(1))));

    assertThat(outer.damage()).isNull();
    assertThat(outer.images()).containsOnly(Map.entry("outer", 1L));
    assertThat(outer.inner()).hasSize(1);
    TarListing found = TarListing.of(outer.inner().get(0), hadoop);
    assertThat(found.images()).containsOnly(Map.entry("n02/x", 3L), Map.entry("n02/y", 3L));
    assertThat(ids(found)).contains("n02/x/000.png", "n02/y/002.png").hasSize(6);
  }

  @Test
  void compressedInnerArchivesAreReadAsStreams() throws IOException {
    Path zipped = tar(dir.resolve("n03.tar.gz"), images(List.of("x"), 2));

    TarListing outer = list(outer(Map.of("n03.tar.gz", Files.readAllBytes(zipped))));

    assertThat(ids(TarListing.of(outer.inner().get(0), hadoop)))
        .containsExactly("n03/x/000.png", "n03/x/001.png");
  }

  @Test
  void innerArchivesOfACompressedOneAreRefused() throws IOException {
    Path outer = tar(dir.resolve("outer.tar.gz"), Map.of("n02.tar", Files.readAllBytes(inner)));

    assertThat(list(outer).damage())
        .isEqualTo(
            "it holds archives (n02.tar) and is compressed itself, so they can't be read in place;"
                + " decompress it with gunzip");
  }

  @Test
  void archivesAtTheThirdLevelAreRefusedMembers() throws IOException {
    Path middle = tar(dir.resolve("m.tar"), Map.of("n02.tar", Files.readAllBytes(inner)));
    TarListing outer = list(outer(Map.of("m.tar", Files.readAllBytes(middle))));

    TarListing found = TarListing.of(outer.inner().get(0), hadoop);

    assertThat(found.refused()).isEqualTo(1);
    assertThat(found.inner()).isEmpty();
    RawImages images =
        found.unit(found.pieces().get(0), TarLayout.of(List.of("m")), 1 << 20).open(hadoop);
    assertThat(images.next().refusal().orElseThrow().reason()).isEqualTo("nested-archive");
  }

  @Test
  void cutOffInnerArchiveIsTold() throws IOException {
    byte[] whole = Files.readAllBytes(inner);
    TarListing outer = list(outer(Map.of("n02.tar", Arrays.copyOf(whole, 2048))));

    TarListing found = TarListing.of(outer.inner().get(0), hadoop);

    assertThat(found.damage()).isEqualTo("the archive is cut off");
    assertThat(found.archive().shown()).isEqualTo("n02.tar in " + dir.resolve("outer.tar"));
  }

  /** Wherever an archive is divided, each member is read once. */
  @Test
  void piecesHoldEveryMemberOnce() throws IOException {
    Map<String, byte[]> members = new TreeMap<>(images(List.of("a".repeat(120), "b"), 4));
    Path file = tar(dir.resolve("long-names.tar"), members);
    TarArchive archive = archive(file);
    TarLayout layout = TarLayout.of(list(file).images().keySet());
    List<Long> headers = headers(archive);
    assertThat(headers).hasSize(8);
    for (long cut : headers) {
      List<String> ids = new ArrayList<>();
      read(new TarUnit(archive, 0, cut, layout, 1 << 20), ids);
      int before = ids.size();
      read(new TarUnit(archive, cut, Long.MAX_VALUE, layout, 1 << 20), ids);

      assertThat(before).isEqualTo(headers.indexOf(cut) + 1);
      assertThat(ids).doesNotHaveDuplicates().hasSize(8);
    }
  }

  /** Large archives are divided: each image of 40 MiB but the last two ends a piece of 64 MiB. */
  @Test
  void largeArchivesAreDivided() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      members.put("a/%d.png".formatted(i), new byte[40 << 20]);
    }
    Path file = tar(dir.resolve("large.tar"), members);

    TarListing listing = list(file);

    assertThat(listing.pieces()).extracting(TarListing.Piece::images).containsExactly(2L, 2L, 1L);
  }

  /** A few hundred kilobytes, unpacked gigabytes of folders' names. */
  @Test
  void namesAreNotKeptWithoutEnd() throws IOException {
    Path file = dir.resolve("names.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 10; i < 80; i++) {
        byte[] name = (i + "a".repeat(524_280) + "/x.png").getBytes(StandardCharsets.US_ASCII);
        out.write(header('L', name.length)); // a name of GNU's long form
        out.write(Arrays.copyOf(name, 1024 * 512));
        out.write(header('0', 0));
      }
    }

    TarListing listing = list(file);

    assertThat(listing.damage()).contains("names of more than 33554432 letters");
    assertThat(listing.images()).hasSizeLessThan(70);
  }

  private static byte[] header(char type, int size) {
    byte[] header = new byte[512];
    header[0] = 'n';
    header[156] = (byte) type;
    put(header, 124, "%011o".formatted(size));
    put(header, 148, " ".repeat(8));
    int sum = 0;
    for (byte value : header) {
      sum += value;
    }
    put(header, 148, "%06o".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, header, at, text.length());
  }

  private List<Long> headers(TarArchive archive) throws IOException {
    List<Long> headers = new ArrayList<>();
    try (TarReader tar = archive.open(hadoop, 0, Long.MAX_VALUE)) {
      while (tar.next() != null) {
        headers.add(tar.nextPosition());
      }
    }
    return headers;
  }

  private Path outer(Map<String, byte[]> members) throws IOException {
    return tar(dir.resolve("outer.tar"), members);
  }

  private TarListing list(Path file) throws IOException {
    return TarListing.of(archive(file), hadoop);
  }

  private TarArchive archive(Path file) throws IOException {
    FileSystem local = FileSystem.getLocal(hadoop);
    return TarArchive.of(local.getFileStatus(new org.apache.hadoop.fs.Path(file.toString())));
  }

  private List<String> ids(TarListing listing) throws IOException {
    List<String> ids = new ArrayList<>();
    TarLayout layout = TarLayout.of(listing.images().keySet());
    for (TarListing.Piece piece : listing.pieces()) {
      read(listing.unit(piece, layout, 1 << 20), ids);
    }
    return ids;
  }

  private void read(TarUnit unit, List<String> ids) throws IOException {
    try (RawImages images = unit.open(hadoop)) {
      images.forEachRemaining(image -> ids.add(image.id()));
    }
  }
}

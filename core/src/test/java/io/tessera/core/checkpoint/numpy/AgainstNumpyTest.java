package io.tessera.core.checkpoint.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Files that numpy 2.4 wrote are read, and written again byte for byte. */
class AgainstNumpyTest {
  @Test
  void statisticsAsSavezWritesThem() {
    byte[] golden = Golden.resource("files/stats.npz");
    NpzFile file = Npy.archive(golden);
    assertThat(file.names()).containsExactly("mu", "sigma");
    double[] mu = doubles(file, "mu", 6L);
    double[] sigma = doubles(file, "sigma", 6L, 6L);
    assertThat(mu[0]).isEqualTo(Double.longBitsToDouble(0x3fd61e0d28bbb3a1L));
    assertThat(sigma[1])
        .isEqualTo(sigma[6])
        .isEqualTo(Double.longBitsToDouble(0xbfc1da09655d3195L));
    assertThat(
            Npy.stored(
                writer -> {
                  writer.add("mu", mu, 6);
                  writer.add("sigma", sigma, 6, 6);
                }))
        .isEqualTo(golden);
  }

  /** The packed bytes are zlib's own business; all others are compared. */
  @Test
  void statisticsAsSavezCompressedWritesThem() {
    byte[] golden = Golden.resource("files/stats-compressed.npz");
    NpzFile stored = Npy.archive(Golden.resource("files/stats.npz"));
    NpzFile file = Npy.archive(golden);
    double[] mu = doubles(file, "mu", 6L);
    double[] sigma = doubles(file, "sigma", 6L, 6L);
    assertThat(mu).isEqualTo(doubles(stored, "mu", 6L));
    assertThat(sigma).isEqualTo(doubles(stored, "sigma", 6L, 6L));
    byte[] written =
        Npy.compressed(
            writer -> {
              writer.add("mu", mu, 6);
              writer.add("sigma", sigma, 6, 6);
            });
    assertThat(withoutPacked(written)).isEqualTo(withoutPacked(golden));
  }

  @Test
  void tenCropCodes() throws IOException {
    byte[] golden = Golden.resource("files/codes-tencrop.npy");
    long[] codes;
    try (NpyReader reader = Npy.reader(golden)) {
      assertThat(reader.header()).isEqualTo(NpyHeader.of(NpyType.INT64, 1, 10, 16));
      codes = reader.longs();
    }
    assertThat(codes).isEqualTo(LongStream.range(0, 160).toArray());
    var written = new ByteArrayOutputStream();
    NpyWriter.write(written, codes, 1, 10, 16);
    assertThat(written.toByteArray()).isEqualTo(golden);
  }

  @Test
  void columnMajorArraysAreReadInRowMajorOrder() {
    byte[] golden = Golden.resource("files/fortran.npy");
    try (NpyReader reader = Npy.reader(golden)) {
      assertThat(reader.header().shape()).containsExactly(3L, 4L);
      assertThat(reader.header().encode()).isEqualTo(Arrays.copyOf(golden, 128));
      assertThat(reader.floats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }
  }

  @Test
  void objectsAreRefused() {
    assertThatThrownBy(() -> Npy.reader(Golden.resource("files/object-array.npy")))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read arrays x.npy: its elements are Python objects, which only running code can"
                + " load; save it with a numeric dtype; fetch or write it again, or name another"
                + " file");
  }

  @Test
  void samplesImageByImage() {
    byte[] golden = Golden.resource("files/samples.npz");
    byte[] image = new byte[4 * 4 * 3];
    try (NpyReader reader = Npy.archive(golden).array("arr_0")) {
      assertThat(reader.header().shape()).containsExactly(2L, 4L, 4L, 3L);
      reader.read(image);
      assertThat(image).isEqualTo(counting(0));
      reader.read(image);
      assertThat(image).isEqualTo(counting(48));
      assertThat(reader.remaining()).isZero();
    }
    NpyHeader header = NpyHeader.of(NpyType.UINT8, 2, 4, 4, 3);
    assertThat(
            Npy.stored(
                writer ->
                    writer.add(
                        "arr_0",
                        header,
                        out -> {
                          out.write(counting(0));
                          out.write(counting(48));
                        })))
        .isEqualTo(golden);
  }

  /** What np.savez writes to a pipe, where it can't go back: CPython 3.11's zipfile. */
  @Test
  void samplesInOnePass() {
    byte[] golden = Golden.resource("files/samples-pipe.npz");
    NpyHeader header = NpyHeader.of(NpyType.UINT8, 2, 4, 4, 3);
    byte[] written =
        Npy.stored(
            writer ->
                writer.addOnce(
                    "arr_0",
                    header,
                    out -> {
                      out.write(counting(0));
                      out.write(counting(48));
                    }));
    assertThat(written).isEqualTo(golden);
    try (NpyReader reader = Npy.archive(golden).array("arr_0")) {
      assertThat(reader.bytes()).startsWith(counting(0)).endsWith(counting(48)).hasSize(96);
    }
  }

  /** CPython 3.11's records for a member of 3 GiB that begins at 5 GiB, directory at 8 GiB. */
  @Test
  void recordsOfLargeFiles() {
    ZipLayout.Entry entry =
        ZipLayout.Entry.at(5L << 30, "arr_0.npy", ZipLayout.Method.STORED, 3L << 30)
            .with(new ZipLayout.Sums(0x12345678, 3L << 30));
    assertThat(hex(ZipLayout.directoryHeader(entry)))
        .isEqualTo(
            "504b01022d032d00000000000000210078563412ffffffffffffffff09001c0000000000"
                + "000000008001ffffffff6172725f302e6e707901001800000000c000000000000000c000"
                + "0000000000004001000000");
    assertThat(hex(ZipLayout.end(1, 8L << 30, 83)))
        .isEqualTo(
            "504b06062c000000000000002d002d000000000000000000010000000000000001000000"
                + "0000000053000000000000000000000002000000504b0607000000005300000002000000"
                + "01000000504b0506000000000100010053000000ffffffff0000");
  }

  /**
   * Lengths by the rule of numpy 2.4: room for 21 digits, and a block more when it fits exactly.
   */
  @Test
  void headersArePaddedAsNumpyDoes() {
    assertThat(NpyHeader.of(NpyType.FLOAT64).encode()).hasSize(128);
    assertThat(NpyHeader.of(NpyType.UINT8, 50000, 256, 256, 3).encode()).hasSize(128);
    long[] shape = LongStream.generate(() -> 1).limit(14).toArray();
    shape[13] = 10;
    assertThat(NpyHeader.of(NpyType.UINT8, shape).encode()).hasSize(128);
    shape[13] = 100;
    assertThat(NpyHeader.of(NpyType.UINT8, shape).encode()).hasSize(192);
    shape[13] = 1;
    shape[0] = 100;
    assertThat(NpyHeader.of(NpyType.UINT8, shape).encode()).hasSize(128);
  }

  private static double[] doubles(NpzFile file, String name, Long... shape) {
    try (NpyReader reader = file.array(name)) {
      assertThat(reader.header().shape()).isEqualTo(List.of(shape));
      return reader.doubles();
    }
  }

  private static byte[] withoutPacked(byte[] file) {
    List<ZipMember> members = ZipDirectory.read(Npy.source(file));
    var rest = new ByteArrayOutputStream();
    long position = 0;
    for (ZipMember member : members) {
      rest.write(file, (int) position, (int) (member.begin() - position - 8));
      position = member.end();
    }
    rest.writeBytes(
        members.stream()
            .map(m -> m.name() + m.crc() + m.bytes())
            .toList()
            .toString()
            .getBytes(StandardCharsets.UTF_8));
    return rest.toByteArray();
  }

  private static byte[] counting(int first) {
    byte[] bytes = new byte[48];
    IntStream.range(0, 48).forEach(i -> bytes[i] = (byte) (first + i));
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

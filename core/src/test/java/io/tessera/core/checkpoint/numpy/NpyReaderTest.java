package io.tessera.core.checkpoint.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.numpy.NpyHeader.Layout;
import io.tessera.core.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyReaderTest {
  @ParameterizedTest
  @CsvSource({
    "<f8, 00 00 00 00 00 00 f8 3f, 1.5",
    ">f8, 3f f8 00 00 00 00 00 00, 1.5",
    "<f4, 00 00 c0 3f, 1.5",
    ">f4, 3f c0 00 00, 1.5",
    "<f2, 00 be, -1.5",
    ">f2, be 00, -1.5"
  })
  void floatingTypesAreWidened(String type, String bytes, double value) {
    byte[] file = Npy.file(Npy.header(type, false, "(1,)"), bytes(bytes));
    assertThat(Npy.reader(file).doubles()).containsExactly(value);
  }

  @ParameterizedTest
  @CsvSource({
    "<i8, fe ff ff ff ff ff ff ff, -2",
    ">i8, ff ff ff ff ff ff ff fe, -2",
    "<i4, fe ff ff ff, -2",
    ">i4, 00 00 00 80, 128",
    "<i2, fe ff, -2",
    ">i2, 01 02, 258",
    "|i1, fe, -2",
    "|u1, fe, 254",
    "<u1, fe, 254",
    "|b1, 01, 1"
  })
  void integersAreWidened(String type, String bytes, long value) {
    byte[] file = Npy.file(Npy.header(type, false, "(1,)"), bytes(bytes));
    assertThat(Npy.reader(file).longs()).containsExactly(value);
  }

  @Test
  void truthsAndBytesAreReadAsTheyAre() {
    assertThat(Npy.reader(Npy.file(Npy.header("|b1", false, "(3,)"), bytes("01 00 01"))).bytes())
        .containsExactly(1, 0, 1);
    assertThat(
            Npy.reader(Npy.file(Npy.header("<f2", false, "(2,)"), bytes("00 3c 01 00"))).floats())
        .containsExactly(1, 0x1p-24f);
  }

  @Test
  void headersOfAnyVersionAndSpelling() {
    String[] headers = {
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2L,)}",
      "{'shape':(2,),'fortran_order':False,'descr':\"|u1\"}",
      "{ 'descr' : '|u1' , 'fortran_order' : False , 'shape' : ( 2 , ) , }   \n"
    };
    for (int version = 1; version <= 3; version++) {
      for (String header : headers) {
        byte[] file = Npy.file(version, header, (byte) 7, (byte) 8);
        assertThat(Npy.reader(file).header()).isEqualTo(NpyHeader.of(NpyType.UINT8, 2));
        assertThat(Npy.reader(file).bytes()).containsExactly(7, 8);
      }
    }
  }

  @Test
  void scalarsAndEmptyArrays() {
    assertThat(Npy.reader(Npy.file(Npy.header("|u1", false, "()"), (byte) 9)).longs())
        .containsExactly(9);
    NpyReader empty = Npy.reader(Npy.file(Npy.header("<f8", true, "(4, 0, 3)")));
    assertThat(empty.header().elements()).isZero();
    assertThat(empty.doubles()).isEmpty();
  }

  @Test
  void columnMajorArraysOfThreeAxes() {
    // element [i, j, k] of (2, 2, 3) is 6i + 3j + k
    byte[] file =
        Npy.file(
            Npy.header("|u1", true, "(2, 2, 3)"), bytes("00 06 03 09 01 07 04 0a 02 08 05 0b"));
    assertThat(Npy.reader(file).bytes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(Npy.reader(file).longs()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void columnMajorArraysAreNotReadByRow() {
    byte[] file = Npy.file(Npy.header("|u1", true, "(2, 2)"), bytes("00 01 02 03"));
    assertThatThrownBy(() -> Npy.reader(file).read(new byte[2]))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("column-major order; save it with np.ascontiguousarray");
    byte[] vector = Npy.file(Npy.header("|u1", true, "(1, 4)"), bytes("00 01 02 03"));
    byte[] first = new byte[3];
    Npy.reader(vector).read(first);
    assertThat(first).containsExactly(0, 1, 2);
  }

  @Test
  void piecesOfAnyLength() throws IOException {
    double[] values = new double[20_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 3.0;
    }
    var written = new ByteArrayOutputStream();
    NpyWriter.write(written, values, 3, 6667);
    NpyReader reader = Npy.reader(written.toByteArray());
    double[] first = new double[20_000];
    reader.read(first);
    assertThat(reader.remaining()).isEqualTo(1);
    assertThatThrownBy(() -> reader.read(new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read 2 elements of x.npy: 1 remain");
    assertThatThrownBy(reader::doubles)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot read all of x.npy: some was read before");
    double[] last = new double[1];
    reader.read(last);
    assertThat(first).isEqualTo(Arrays.copyOf(values, 20_000));
    assertThat(last).containsExactly(values[20_000]);
  }

  @Test
  void elementsArePassedOver() throws IOException {
    var written = new ByteArrayOutputStream();
    NpyWriter.write(written, new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    NpyReader reader = Npy.reader(written.toByteArray());
    reader.skip(4);
    double[] last = new double[2];
    assertThatThrownBy(() -> reader.skip(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot skip 3 elements of x.npy: 2 remain");
    reader.read(last);
    assertThat(last).containsExactly(5, 6);
    byte[] cut = Arrays.copyOf(written.toByteArray(), written.size() - 1);
    NpyReader cutOff = NpyReader.of(new ByteArrayInputStream(cut), written.size(), "x.npy");
    assertThatThrownBy(() -> cutOff.skip(6))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it ends inside its elements");
  }

  @Test
  void floatsAndLongsInPieces() throws IOException {
    var floats = new ByteArrayOutputStream();
    NpyWriter.write(floats, new float[] {1, 2, Float.NaN}, 3);
    NpyReader reader = Npy.reader(floats.toByteArray());
    float[] two = new float[2];
    reader.read(two);
    assertThat(two).containsExactly(1, 2);
    double[] one = new double[1];
    reader.read(one);
    assertThat(one).containsExactly(Double.NaN);
    var longs = new ByteArrayOutputStream();
    NpyWriter.write(longs, new long[] {Long.MIN_VALUE, 5}, 2, 1);
    long[] both = new long[2];
    Npy.reader(longs.toByteArray()).read(both);
    assertThat(both).containsExactly(Long.MIN_VALUE, 5);
  }

  @Test
  void typesThatWouldLoseDigitsAreRefused() {
    byte[] doubles = Npy.file(Npy.header("<f8", false, "(1,)"), new byte[8]);
    assertThatThrownBy(() -> Npy.reader(doubles).floats())
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("its elements are of type float64, wanted is float32");
    assertThatThrownBy(() -> Npy.reader(doubles).longs()).hasMessageContaining("wanted is int64");
    assertThatThrownBy(() -> Npy.reader(doubles).bytes()).hasMessageContaining("wanted is uint8");
    byte[] bytes = Npy.file(Npy.header("|i1", false, "(1,)"), new byte[1]);
    assertThatThrownBy(() -> Npy.reader(bytes).bytes())
        .hasMessageContaining("its elements are of type int8, wanted is uint8");
    assertThatThrownBy(() -> Npy.reader(bytes).doubles())
        .hasMessageContaining("its elements are of type int8, wanted is float64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }|elements are of type '<c8'",
        "{'descr': '=f8', 'fortran_order': False, 'shape': (1,), }|elements are of type '=f8'",
        "{'descr': 'O', 'fortran_order': False, 'shape': (1,), }|elements are Python objects",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }|elements are records",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }|neither True nor False",
        "{'descr': '<f8', 'fortran_order': False, 'shape': 1, }|'(' is expected at place 50",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1), }|the shape is no tuple",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1 1), }|no comma between them",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }|the shape has '' for a number",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }|for a number",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }|overflows 64",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,4294967296,0), }|overflows",
        "{'descr': '<f8', 'fortran_order': False, }|one of descr, fortran_order and shape is miss",
        "{'descr': '<f8', 'descr': '<f8', 'shape': (1,), }|the key 'descr' comes twice",
        "{'descr': '<f8', 'x': __import__('os'), }|the key 'x' is unknown",
        "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (1,), }|does not end, or has escapes",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } + 1|goes on after the closing",
        "{'descr': '<f8|does not end, or has escapes",
        "__import__('os').system('true')|'{' is expected at place 0",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)  'x'|'}' is expected"
      })
  void headersThatNeedEvaluationOrLieAreRefused(String header, String reason) {
    assertThatThrownBy(() -> Npy.reader(Npy.file(header, new byte[8])))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageStartingWith("Cannot read arrays x.npy: ")
        .hasMessageContaining(reason);
  }

  @Test
  void shapesAreCheckedAgainstTheLength() {
    byte[] file = Npy.file(Npy.header("<f8", false, "(1000000000, 1000)"), new byte[8]);
    assertThatThrownBy(() -> Npy.reader(file))
        .hasMessageContaining(
            "its shape [1000000000, 1000] needs 8000000000000 bytes after the header, but it has 8"
                + " (it was cut short)");
    assertThatThrownBy(() -> Npy.reader(Npy.file(Npy.header("|u1", false, "()"), new byte[2])))
        .hasMessageContaining("its shape [] needs 1 bytes after the header, but it has 2;");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 7, 9, 40})
  void filesCutInTheHeaderAreRefused(int length) {
    byte[] file = Npy.file(Npy.header("<f8", false, "(1,)"), new byte[8]);
    assertThatThrownBy(() -> Npy.reader(Arrays.copyOf(file, length)))
        .isInstanceOf(CheckpointFormatException.class);
  }

  @Test
  void foreignFilesAndVersionsAreRefused() {
    assertThatThrownBy(() -> Npy.reader("not an array at all".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageContaining("it does not begin as NumPy's arrays do");
    byte[] file = Npy.file(4, Npy.header("|u1", false, "()"), (byte) 1);
    assertThatThrownBy(() -> Npy.reader(file))
        .hasMessageContaining("its format version is 4.0, known are 1.0, 2.0 and 3.0");
    byte[] vast = Npy.file(2, Npy.header("|u1", false, "()"), (byte) 1);
    vast[11] = (byte) 0x80;
    assertThatThrownBy(() -> Npy.reader(vast)).hasMessageContaining("its header would have 21474");
  }

  @Test
  void streamsThatEndEarlyAreRefused() {
    byte[] file = Npy.file(Npy.header("<f8", false, "(4,)"), new byte[32]);
    var in = new ByteArrayInputStream(file, 0, file.length - 1);
    NpyReader reader = NpyReader.of(in, file.length, "x.npy");
    assertThatThrownBy(reader::doubles)
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it ends inside its elements");
  }

  @Test
  void localFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.npy");
    try (var out = Files.newOutputStream(file)) {
      NpyWriter.write(out, new byte[] {1, 2, 3}, 3);
    }
    try (NpyReader reader = NpyReader.open(file)) {
      assertThat(reader.bytes()).containsExactly(1, 2, 3);
    }
    assertThatThrownBy(() -> NpyReader.open(folder.resolve("none.npy")))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void writersCountTheirElements() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new NpyWriter(out, NpyHeader.of(NpyType.UINT8, 2, 2));
    writer.write(new byte[3]);
    assertThatThrownBy(writer::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot finish an array of shape [2, 2]: 3 of 4 elements were written");
    assertThatThrownBy(() -> writer.write(new byte[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid elements: 2 more after 3, the shape [2, 2] has 4");
    assertThatThrownBy(() -> writer.write(new long[1]))
        .hasMessage("Invalid elements: INT64, the array is of UINT8");
    assertThatThrownBy(
            () ->
                new NpyWriter(
                    out,
                    new NpyHeader(
                        NpyType.UINT8, ByteOrder.LITTLE_ENDIAN, Layout.COLUMN_MAJOR, List.of(2L))))
        .hasMessageContaining("written are little-endian row-major arrays");
    assertThatThrownBy(() -> NpyHeader.of(NpyType.UINT8, -1))
        .hasMessage("Invalid shape: [-1]; at most 64 axes, none negative");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }
}

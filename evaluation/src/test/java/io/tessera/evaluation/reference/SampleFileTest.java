package io.tessera.evaluation.reference;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
  @TempDir Path folder;

  @Test
  void imagesComeOneAfterAnother() throws IOException {
    byte[] samples = Lcg.bytes(2 * 4 * 5 * 3, 1);
    try (SampleFile file = SampleFile.open(uint8("arr_0", samples, 2, 4, 5, 3))) {
      assertThat(file.images()).isEqualTo(2);
      assertThat(file.next()).isEqualTo(RgbImage.of(5, 4, Arrays.copyOf(samples, 60)));
      assertThat(file.next()).isEqualTo(RgbImage.of(5, 4, Arrays.copyOfRange(samples, 60, 120)));
    }
  }

  @Test
  void otherImagesAreRefused() throws IOException {
    refused(
        uint8("arr_0", new byte[8], 2, 2, 2),
        "arr_0 has shape [2, 2, 2], grey images; repeat the channel to get RGB");
    refused(
        uint8("arr_0", new byte[8], 2, 2, 2, 1),
        "arr_0 has shape [2, 2, 2, 1], grey images; repeat the channel to get RGB");
    refused(
        uint8("arr_0", new byte[16], 1, 2, 2, 4),
        "arr_0 has shape [1, 2, 2, 4], images with alpha; blend them with a background first");
    refused(
        uint8("arr_0", new byte[12], 1, 3, 2, 2),
        "arr_0 has shape [1, 3, 2, 2], expected [N, H, W, 3]");
    refused(
        uint8("arr_0", new byte[0], 0, 2, 2, 3),
        "arr_0 has shape [0, 2, 2, 3]; no axis may be empty");
    refused(
        uint8("mu", new byte[1], 1),
        "it has no arr_0, but [mu]; these are statistics: name it as a reference");
    Path path = folder.resolve("samples.npz");
    try (OutputStream out = Files.newOutputStream(path)) {
      NpzWriter file = NpzWriter.stored(out);
      file.add("arr_0", new float[12], 1, 2, 2, 3);
      file.finish();
    }
    refused(
        NpzFile.open(path),
        "arr_0 is of type float32, expected uint8; scale the images to 0..255, round and clip them");
  }

  /** NumPy writes it so where the array is a transposed one. */
  @Test
  void fortransOrderIsRefusedBeforeAnyImageIsRead() throws IOException {
    String header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 2, 3), }\n";
    ByteBuffer array = ByteBuffer.allocate(10 + header.length() + 24).order(LITTLE_ENDIAN);
    array.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    array.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    Path path = folder.resolve("samples.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("arr_0.npy"));
      zip.write(array.array());
      zip.closeEntry();
    }
    refused(
        NpzFile.open(path),
        "arr_0 lies in Fortran's order, in which images don't follow one another; save np.ascontiguousarray(arr_0)");
  }

  private void refused(NpzFile file, String reason) {
    assertThatThrownBy(() -> SampleFile.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read samples " + folder.resolve("samples.npz") + ": " + reason);
  }

  private NpzFile uint8(String name, byte[] values, long... shape) throws IOException {
    Path path = folder.resolve("samples.npz");
    try (OutputStream out = Files.newOutputStream(path)) {
      NpzWriter file = NpzWriter.stored(out);
      file.add(name, values, shape);
      file.finish();
    }
    return NpzFile.open(path);
  }
}

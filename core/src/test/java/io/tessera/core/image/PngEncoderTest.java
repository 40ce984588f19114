package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PngEncoderTest {

  private static final ImageDecoder DECODER = new ImageDecoder(AlphaPolicy.WHITE);

  @Property(tries = 100)
  void decodesToTheSameImage(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed)
      throws ImageDecodeException {
    RgbImage image = TestImages.noise(width, height, seed);
    assertThat(DECODER.decode(PngEncoder.encode(image))).isEqualTo(image);
  }

  @Test
  void otherDecodersReadTheSame() throws Exception {
    RgbImage image = GoldenFiles.image("images/in-200x150.png");
    assertThat(TestImages.decodedByJava(PngEncoder.encode(image))).isEqualTo(image);
  }

  @Test
  void equalImagesGiveEqualBytes() throws Exception {
    RgbImage image = GoldenFiles.image("images/in-200x150.png");
    RgbImage copy = RgbImage.of(image.width(), image.height(), image.toByteArray());
    byte[] png = PngEncoder.encode(image);
    assertThat(PngEncoder.encode(copy)).isEqualTo(png);
    assertThat(png.length).isLessThan(GoldenFiles.bytes("images/in-200x150.png").length * 11 / 10);
  }

  /** One encoding holds 12 MB natively and little on the heap, so that no collection frees it. */
  @Test
  void nativeMemoryIsFreed() throws IOException {
    assumeThat(Files.exists(Path.of("/proc/self/statm"))).isTrue();
    RgbImage image = RgbImage.filled(2000, 2000, 0x808080);
    PngEncoder.encode(image);
    long before = residentBytes();
    for (int i = 0; i < 40; i++) {
      PngEncoder.encode(image);
    }
    assertThat(residentBytes() - before).isLessThan(240_000_000);
  }

  private static long residentBytes() throws IOException {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
    return Long.parseLong(pages[1]) * 4096;
  }
}

package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tessera.core.image.ImageDecodeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other programs write them, in the rarer forms, made with Pillow. */
class DecodeMatrixTest {
  private final ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);

  @ParameterizedTest
  @CsvSource({
    "rgb-components.jpg, 0",
    "restarts-422.jpg, 0",
    "progressive-gray.jpg, 0",
    "ycck.jpg, 1",
    "lossy.webp, 0",
    "lossy-alpha.webp, 0",
    "lossless-alpha.webp, 0"
  })
  void equalsPillow(String name, int tolerance) throws Exception {
    RgbImage decoded = decoder.decode(file(name));
    RgbImage expected =
        decoder.decode(file(name.substring(0, name.indexOf('.')) + ".expected.png"));

    assertThat(decoded).hasToString(expected.toString());
    assertThat(TestImages.largestDifference(decoded, expected)).isLessThanOrEqualTo(tolerance);
  }

  @Test
  void animationsAreRefused() throws Exception {
    assertRefused(
        file("animated.webp"), Reason.UNSUPPORTED, "Cannot decode image: the WEBP is animated");
    assertRefused(
        file("animated.gif"),
        Reason.UNSUPPORTED,
        "Cannot decode image: it is a GIF; convert it to JPEG, PNG, WebP or BMP");
  }

  /** A GIF is refused by its first bytes, whatever canvas it claims. */
  @Test
  void gifWithAHugeCanvasIsRefused() throws Exception {
    byte[] gif = file("animated.gif");
    for (int i = 6; i < 10; i++) {
      gif[i] = (byte) 0xFF;
    }
    assertRefused(gif, Reason.UNSUPPORTED, "Cannot decode image: it is a GIF");
  }

  /** The canvas that the limits are checked against must be the one that is decoded. */
  @Test
  void webpWhoseFrameIsLargerThanItsCanvasIsRefused() throws Exception {
    byte[] webp = file("lossless-alpha.webp");
    byte[] extended = new byte[webp.length + 18];
    System.arraycopy(webp, 0, extended, 0, 12);
    System.arraycopy(webp, 12, extended, 30, webp.length - 12);
    byte[] header = {'V', 'P', '8', 'X', 10, 0, 0, 0, 0x10, 0, 0, 0, 4, 0, 0, 4, 0, 0}; // 5 by 5
    System.arraycopy(header, 0, extended, 12, header.length);
    int length = extended.length - 8;
    extended[4] = (byte) length;
    extended[5] = (byte) (length >> 8);

    assertRefused(extended, Reason.CORRUPT, "Cannot decode image: the WEBP of 5x5 cannot be read");
  }

  /** A small chunk of text or colour profile that would inflate to 192 MiB. */
  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iCCP", "iTXt"})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void compressedMetadataIsNotInflated(String chunk) throws Exception {
    byte[] start = chunk.equals("iTXt") ? new byte[] {'x', 0, 1, 0, 0, 0} : new byte[] {'x', 0, 0};
    byte[] bomb =
        TestPng.ofSize(2, 1, 8, TestPng.RGB)
            .chunk(chunk, concat(start, zeros(192 << 20)))
            .row(1, 2, 3, 4, 5, 6)
            .bytes();
    assertThat(bomb).hasSizeLessThan(1 << 18);
    var unused = decoder.decode(TestPng.ofSize(1, 1, 8, TestPng.RGB).row(1, 2, 3).bytes());
    long before = peakMemory();

    RgbImage decoded = decoder.decode(bomb);

    assertThat(decoded.rgb(1, 0)).isEqualTo(0x040506);
    assertThat(peakMemory() - before).as("kB of memory").isLessThan(100_000);
  }

  /** Bytes changed, taken out, doubled and cut off: an image of the stated size, or a refusal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb-components.jpg",
        "restarts-422.jpg",
        "ycck.jpg",
        "lossy-alpha.webp",
        "animated.webp",
        "lossless-alpha.expected.png"
      })
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void damagedFilesNeverCrash(String name) throws Exception {
    ImageDecoder small = new ImageDecoder(AlphaPolicy.WHITE, new ImageLimits(1 << 20, 1 << 20));
    byte[] file = file(name);
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = damaged(file, random);
      try {
        RgbImage image = small.decode(damaged);
        ImageHeader header = small.inspect(damaged);
        assertThat(image.width()).isEqualTo(header.width());
        assertThat(image.height()).isEqualTo(header.height());
      } catch (ImageDecodeException refusal) {
        assertThat(refusal).hasMessageStartingWith("Cannot decode image: ");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] damaged(byte[] file, Random random) {
    int from = random.nextInt(file.length);
    int to = from + random.nextInt(Math.min(64, file.length - from) + 1);
    byte[] start = Arrays.copyOf(file, from);
    byte[] part = Arrays.copyOfRange(file, from, to);
    byte[] rest = Arrays.copyOfRange(file, to, file.length);
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(part);
      case 1 -> part = new byte[0];
      case 2 -> part = concat(part, part);
      default -> rest = new byte[0];
    }
    return concat(concat(start, part), rest);
  }

  /** The most memory that this process ever had, in kB. */
  private static long peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "needs Linux");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] zeros(int count) throws IOException {
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(deflated)) {
      byte[] block = new byte[1 << 20];
      for (int i = 0; i < count >> 20; i++) {
        deflater.write(block);
      }
    }
    return deflated.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void assertRefused(byte[] file, Reason reason, String message) {
    ImageDecodeException refusal =
        catchThrowableOfType(ImageDecodeException.class, () -> decoder.decode(file));
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageStartingWith(message);
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = DecodeMatrixTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}

package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.tessera.core.image.ImageDecodeException.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are broken, foreign, or made to hurt: each is refused with its reason, cheaply. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileImageTest {

  private final ImageDecoder decoder = new ImageDecoder(AlphaPolicy.WHITE);

  @Test
  void pngBombIsRefusedFromItsHeader() {
    byte[] bomb = TestPng.ofSize(50_000, 50_000, 8, TestPng.RGB).row(0).bytes();
    refuse(bomb, Reason.TOO_LARGE); // loads every class first
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    ImageDecodeException refusal = refuse(bomb, Reason.TOO_LARGE);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    assertThat(refusal)
        .hasMessage(
            "Cannot decode image: its header says 50000x50000; the limit is 89478485 pixels and"
                + " 1048576 on a side; raise the limit if the source is trusted");
  }

  @Test
  void jpegBombIsRefusedFromItsHeader() throws Exception {
    byte[] bomb = GoldenFiles.bytes("decode/baseline-420.jpg");
    int frame = indexOf(bomb, 0xFF, 0xC0);
    Arrays.fill(bomb, frame + 5, frame + 9, (byte) 0xFF);
    assertThat(refuse(bomb, Reason.TOO_LARGE)).hasMessageContaining("65535x65535");
  }

  @Test
  void webpAndBmpBombsAreRefusedFromTheirHeaders() {
    byte[] webp = OpenCvFiles.lossless(".webp", TestImages.noise(5, 5, 1));
    Arrays.fill(webp, 21, 25, (byte) 0xFF);
    assertThat(refuse(webp, Reason.TOO_LARGE)).hasMessageContaining("16384x16384");
    byte[] bmp = OpenCvFiles.lossless(".bmp", TestImages.noise(5, 5, 1));
    bmp[20] = 0x7F; // width, bits 16 to 23
    assertThat(refuse(bmp, Reason.TOO_LARGE)).hasMessageContaining("8323077x5");
  }

  @Test
  void endlessScansAreRefused() throws Exception {
    byte[] progressive = GoldenFiles.bytes("decode/progressive.jpg");
    int scan = lastIndexOf(progressive, 0xFF, 0xDA);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(progressive, 0, scan);
    for (int i = 0; i < 100; i++) {
      bomb.write(progressive, scan, progressive.length - 2 - scan);
    }
    bomb.write(progressive, progressive.length - 2, 2);
    assertThat(refuse(bomb.toByteArray(), Reason.TOO_LARGE))
        .hasMessage("Cannot decode image: the JPEG has more than 64 scans");
  }

  @Test
  void limitsAreConfigurable() throws Exception {
    byte[] file = GoldenFiles.bytes("decode/baseline-420.jpg"); // 231x173
    ImageLimits exact = new ImageLimits(231 * 173, file.length);
    assertThat(new ImageDecoder(AlphaPolicy.DROP, exact).decode(file).width()).isEqualTo(231);
    ImageLimits fewerPixels = new ImageLimits(231 * 173 - 1, file.length);
    assertThat(refuse(new ImageDecoder(AlphaPolicy.DROP, fewerPixels), file))
        .hasMessageContaining("231x173; the limit is 39962 pixels");
    ImageLimits fewerBytes = new ImageLimits(231 * 173, file.length - 1);
    ImageDecodeException refusal = refuse(new ImageDecoder(AlphaPolicy.DROP, fewerBytes), file);
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal).hasMessageContaining("it has 9766 bytes; the limit is 9765");
  }

  @Test
  void impossibleLimitsAreRefused() {
    assertThatThrownBy(() -> new ImageLimits(0, 1))
        .hasMessage("Invalid maxPixels: 0; use 1 to 715827879");
    assertThatThrownBy(() -> new ImageLimits(1L << 30, 1))
        .hasMessageContaining("Invalid maxPixels");
    assertThatThrownBy(() -> new ImageLimits(1, 0))
        .hasMessage("Invalid maxBytes: 0; use 1 or more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"decode/gray.jpg", "decode/progressive.jpg", "decode/palette.png"})
  void everyPrefixIsRefused(String name) throws Exception {
    byte[] file = GoldenFiles.bytes(name);
    Set<Reason> expected = EnumSet.of(Reason.EMPTY, Reason.UNKNOWN_FORMAT, Reason.TRUNCATED);
    for (int length = 0; length < file.length; length++) {
      ImageDecodeException refusal = refuse(decoder, Arrays.copyOf(file, length));
      assertThat(expected).as("%d bytes: %s", length, refusal).contains(refusal.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".bmp", ".webp"})
  void everyPrefixOfOtherFormatsIsRefused(String extension) {
    byte[] file = OpenCvFiles.lossless(extension, TestImages.noise(9, 5, 2));
    for (int length = 20; length < file.length; length++) {
      refuse(Arrays.copyOf(file, length), Reason.TRUNCATED);
    }
  }

  @Test
  void everyFlippedBitOfAPngIsRefused() {
    byte[] file = TestPng.ofSize(2, 1, 8, TestPng.RGB).row(1, 2, 3, 4, 5, 6).bytes();
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] damaged = file.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      refuse(decoder, damaged);
    }
  }

  @Test
  void wrongPngStructureIsRefused() {
    assertThat(refuse(new TestPng().chunk("IDAT", 0).bytes(), Reason.CORRUPT))
        .hasMessageContaining("the PNG does not begin with an IHDR chunk of 13 bytes");
    assertThat(refuse(TestPng.ofSize(1, 1, 8, TestPng.RGB).bytes(), Reason.CORRUPT))
        .hasMessageContaining("has no pixel data");
    assertThat(refuse(TestPng.ofSize(0, 7, 8, TestPng.RGB).row(1).bytes(), Reason.CORRUPT))
        .hasMessageContaining("has the size 0x7");
    assertThat(refuse(TestPng.ofSize(1, 1, 0, TestPng.GREY).row(1).bytes(), Reason.CORRUPT))
        .hasMessageContaining("has 0 bits a sample");
    assertThat(
            refuse(
                TestPng.ofSize(1, 1, 8, TestPng.GREY).chunk("NEwc", 1).row(1).bytes(),
                Reason.UNSUPPORTED))
        .hasMessageContaining("needs the unknown chunk NEwc; convert it to a plain PNG");
    assertThat(refuse(TestPng.ofSize(1, 1, 8, TestPng.GREY).row(1).unfinished(), Reason.TRUNCATED))
        .hasMessageContaining("fetch the file again");
  }

  /** The chunks are whole, what they hold is not. */
  @Test
  void pngWithTooFewPixelsIsRefused() {
    refuse(TestPng.ofSize(3, 9, 8, TestPng.RGB).row(1, 2, 3, 4, 5, 6).bytes(), Reason.CORRUPT);
    refuse(TestPng.ofSize(1, 1, 8, TestPng.RGB).chunk("IDAT", 1, 2).bytes(), Reason.CORRUPT);
    refuse(TestPng.ofSize(1, 1, 8, TestPng.PALETTE).row(0).bytes(), Reason.CORRUPT);
  }

  @Test
  void unreadableJpegsAreRefused() throws Exception {
    byte[] file = GoldenFiles.bytes("decode/gray.jpg");
    int frame = indexOf(file, 0xFF, 0xC0);
    assertThat(refuse(patched(file, frame + 1, 0xC3), Reason.UNSUPPORTED))
        .hasMessageContaining("the JPEG is lossless or hierarchical (FFC3)");
    assertThat(refuse(patched(file, frame + 4, 12), Reason.UNSUPPORTED))
        .hasMessageContaining("has 12 bits a sample");
    assertThat(refuse(patched(file, frame + 9, 2), Reason.UNSUPPORTED))
        .hasMessageContaining("has 2 components");
    assertThat(refuse(patched(file, frame + 5, 0, 0), Reason.CORRUPT))
        .hasMessageContaining("has the size 120x0");
    assertThat(refuse(patched(file, frame + 1, 0x02), Reason.CORRUPT))
        .hasMessageContaining("has the reserved marker FF02");
    assertThat(refuse(patched(file, frame + 2, 0, 1), Reason.CORRUPT))
        .hasMessageContaining("has a marker FFC0 of length 1");
    assertThat(refuse(bytes("\u00FF\u00D8\u00FF\u00D9"), Reason.CORRUPT))
        .hasMessageContaining("ends before its first scan");
  }

  @Test
  void unreadableWebpsAndBmpsAreRefused() {
    byte[] webp = OpenCvFiles.lossless(".webp", TestImages.noise(5, 5, 1));
    refuse(patched(webp, 12, 'X', 'X', 'X', 'X'), Reason.CORRUPT);
    refuse(patched(webp, 20, 0), Reason.CORRUPT);
    assertThat(refuse(patched(webp, 12, 'V', 'P', '8', 'X', 10, 0, 0, 0, 2), Reason.UNSUPPORTED))
        .hasMessageContaining("the WEBP is animated");
    byte[] bmp = OpenCvFiles.lossless(".bmp", TestImages.noise(5, 5, 1));
    assertThat(refuse(patched(bmp, 30, 1), Reason.UNSUPPORTED))
        .hasMessageContaining("is compressed or has colour masks");
    assertThat(refuse(patched(bmp, 28, 16), Reason.UNSUPPORTED))
        .hasMessageContaining("has 16 bits a pixel");
    refuse(patched(bmp, 18, 0), Reason.CORRUPT);
    refuse(patched(bmp, 22, 0, 0, 0, 0x80), Reason.CORRUPT);
    refuse(patched(bmp, 10, 0xFF, 0xFF, 0xFF, 0xFF), Reason.TRUNCATED);
  }

  @Test
  void otherFormatsAreNamed() {
    assertThat(refuse(bytes("GIF89a\1\0\1\0"), Reason.UNSUPPORTED))
        .hasMessage("Cannot decode image: it is a GIF; convert it to JPEG, PNG, WebP or BMP");
    assertThat(refuse(bytes("II*\0\10\0\0\0"), Reason.UNSUPPORTED)).hasMessageContaining("TIFF");
    assertThat(refuse(bytes("\0\0\0\30ftypavif"), Reason.UNSUPPORTED)).hasMessageContaining("AVIF");
    refuse(bytes("BM is how this text begins, which is not a bitmap"), Reason.UNKNOWN_FORMAT);
    refuse(bytes("RIFF\4\0\0\0WAVE"), Reason.UNKNOWN_FORMAT);
    refuse(new byte[1000], Reason.UNKNOWN_FORMAT);
  }

  /** Random files behind every format's first bytes. */
  @Test
  void randomBytesNeverCrash() {
    String[] starts = {
      "",
      "\u00FF\u00D8\u00FF",
      "\u00FF\u00D8\u00FF\u00E0\0\4\0\0",
      "\u0089PNG\r\n\u001A\n",
      "RIFF\0\1\0\0WEBPVP8 ",
      "RIFF\0\1\0\0WEBPVP8L",
      "RIFF\0\1\0\0WEBPVP8X",
      "BM\0\0\0\0\0\0\0\0\66\0\0\0\50\0\0\0"
    };
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] start = bytes(starts[i % starts.length]);
      byte[] file = new byte[start.length + random.nextInt(600)];
      random.nextBytes(file);
      System.arraycopy(start, 0, file, 0, start.length);
      survives(file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"baseline-420.jpg", "progressive.jpg", "cmyk.jpg", "gray.jpg", "palette.png"})
  void damagedGoldenFilesNeverCrash(String name) throws Exception {
    damageAndDecode(GoldenFiles.bytes("decode/" + name), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {".bmp", ".webp"})
  void damagedFilesOfOtherFormatsNeverCrash(String extension) {
    damageAndDecode(OpenCvFiles.lossless(extension, TestImages.noise(40, 30, 4)), 2000);
    damageAndDecode(OpenCvFiles.lossyWebp(TestImages.noise(40, 30, 4)), 2000);
  }

  private void damageAndDecode(byte[] file, int times) {
    Random random = new Random(7);
    for (int i = 0; i < times; i++) {
      byte[] damaged = file.clone();
      for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
        damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      }
      survives(damaged);
    }
  }

  /** Either an image of the size that the header says or a refusal; nothing else may happen. */
  private static void survives(byte[] file) {
    ImageDecoder small = new ImageDecoder(AlphaPolicy.WHITE, new ImageLimits(1 << 20, 1 << 20));
    try {
      RgbImage image = small.decode(file);
      ImageHeader header = small.inspect(file);
      assertThat(image.width()).isEqualTo(header.width());
      assertThat(image.height()).isEqualTo(header.height());
    } catch (ImageDecodeException refusal) {
      assertThat(refusal).hasMessageStartingWith("Cannot decode image: ");
    }
  }

  private ImageDecodeException refuse(byte[] file, Reason reason) {
    ImageDecodeException refusal = refuse(decoder, file);
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
    return refusal;
  }

  private static ImageDecodeException refuse(ImageDecoder decoder, byte[] file) {
    ImageDecodeException refusal =
        catchThrowableOfType(ImageDecodeException.class, () -> decoder.decode(file));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private static byte[] patched(byte[] file, int at, int... values) {
    byte[] patched = file.clone();
    for (int i = 0; i < values.length; i++) {
      patched[at + i] = (byte) values[i];
    }
    return patched;
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int indexOf(byte[] file, int first, int second) {
    for (int i = 0; i + 1 < file.length; i++) {
      if (file[i] == (byte) first && file[i + 1] == (byte) second) {
        return i;
      }
    }
    throw new AssertionError("no such bytes");
  }

  private static int lastIndexOf(byte[] file, int first, int second) {
    for (int i = file.length - 2; i >= 0; i--) {
      if (file[i] == (byte) first && file[i + 1] == (byte) second) {
        return i;
      }
    }
    throw new AssertionError("no such bytes");
  }
}

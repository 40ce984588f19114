package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of each kind of pixel; expected values are Pillow's unless a test says otherwise.
 */
class ImageDecoderTest {

  private final ImageDecoder dropping = new ImageDecoder(AlphaPolicy.DROP);
  private final ImageDecoder onWhite = new ImageDecoder(AlphaPolicy.WHITE);

  @Test
  void alphaIsDroppedOrLaidOnWhite() throws Exception {
    byte[] png =
        TestPng.ofSize(4, 1, 8, TestPng.RGBA)
            .row(10, 20, 30, 0, 10, 20, 30, 255, 10, 20, 30, 128, 0, 1, 254, 1)
            .bytes();
    assertThat(pixels(dropping, png)).containsExactly(0x0A141E, 0x0A141E, 0x0A141E, 0x0001FE);
    // (10·128 + 255·127) / 255 = 132.02, (20·128 + …) / 255 = 137.04, 142.06; (0 + 255·254)/255 =
    // 254
    assertThat(pixels(onWhite, png)).containsExactly(0xFFFFFF, 0x0A141E, 0x84898E, 0xFEFEFF);
  }

  @Test
  void anOpenedImageTellsItsSizeBeforeItIsDecoded() throws Exception {
    byte[] png = TestPng.ofSize(2, 1, 8, TestPng.GREY_ALPHA).row(100, 0, 100, 51).bytes();
    EncodedImage image = onWhite.open(png);
    assertThat(image.header()).isEqualTo(new ImageHeader(ImageFormat.PNG, 2, 1));
    assertThat(image.decode()).isEqualTo(onWhite.decode(png));
    byte[] cut = Arrays.copyOf(png, png.length - 12);
    assertThatThrownBy(() -> onWhite.open(cut))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("the PNG ends after");
  }

  @Test
  void greyWithAlpha() throws Exception {
    byte[] png = TestPng.ofSize(2, 1, 8, TestPng.GREY_ALPHA).row(100, 0, 100, 51).bytes();
    assertThat(pixels(dropping, png)).containsExactly(0x646464, 0x646464);
    assertThat(pixels(onWhite, png)).containsExactly(0xFFFFFF, 0xE0E0E0);
  }

  @Test
  void paletteWithTransparency() throws Exception {
    byte[] png =
        TestPng.ofSize(4, 1, 2, TestPng.PALETTE)
            .chunk("PLTE", 1, 2, 3, 40, 50, 60, 70, 80, 90)
            .chunk("tRNS", 255, 0)
            .row(0b00_01_10_00)
            .bytes();
    assertThat(pixels(dropping, png)).containsExactly(0x010203, 0x28323C, 0x46505A, 0x010203);
    assertThat(pixels(onWhite, png)).containsExactly(0x010203, 0xFFFFFF, 0x46505A, 0x010203);
  }

  @Test
  void transparentColour() throws Exception {
    byte[] png =
        TestPng.ofSize(2, 1, 8, TestPng.RGB)
            .chunk("tRNS", 0, 1, 0, 2, 0, 3)
            .row(1, 2, 3, 1, 2, 4)
            .bytes();
    assertThat(pixels(dropping, png)).containsExactly(0x010203, 0x010204);
    assertThat(pixels(onWhite, png)).containsExactly(0xFFFFFF, 0x010204);
  }

  @Test
  void transparentGreyAtEightBitsAndFewer() throws Exception {
    byte[] eight = TestPng.ofSize(2, 1, 8, TestPng.GREY).chunk("tRNS", 0, 85).row(85, 86).bytes();
    assertThat(pixels(dropping, eight)).containsExactly(0x555555, 0x565656);
    assertThat(pixels(onWhite, eight)).containsExactly(0xFFFFFF, 0x565656);
    byte[] two =
        TestPng.ofSize(4, 1, 2, TestPng.GREY).chunk("tRNS", 0, 1).row(0b00_01_10_11).bytes();
    assertThat(pixels(dropping, two)).containsExactly(0, 0x555555, 0xAAAAAA, 0xFFFFFF);
    assertThat(pixels(onWhite, two)).containsExactly(0, 0xFFFFFF, 0xAAAAAA, 0xFFFFFF);
  }

  @Test
  void transparentGreyAtSixteenBitsIsComparedWhole() throws Exception {
    byte[] png =
        TestPng.ofSize(2, 1, 16, TestPng.GREY)
            .chunk("tRNS", 0x12, 0x34)
            .row(0x12, 0x34, 0x12, 0x35)
            .bytes();
    assertThat(pixels(onWhite, png)).containsExactly(0xFFFFFF, 0x121212);
  }

  @Test
  void sixteenBitsKeepTheirTopByte() throws Exception {
    byte[] rgb = TestPng.ofSize(1, 1, 16, TestPng.RGB).row(0x12, 0xFF, 0x80, 0, 1, 0x80).bytes();
    assertThat(pixels(dropping, rgb)).containsExactly(0x128001);
    byte[] rgba =
        TestPng.ofSize(1, 1, 16, TestPng.RGBA)
            .row(0x12, 0xFF, 0x80, 0, 1, 0x80, 0x33, 0xFF)
            .bytes();
    assertThat(pixels(dropping, rgba)).containsExactly(0x128001);
    assertThat(pixels(onWhite, rgba)).containsExactly(0xD0E6CC);
    // Pillow would give white here
    byte[] grey = TestPng.ofSize(2, 1, 16, TestPng.GREY).row(0x12, 0x34, 0, 0xC8).bytes();
    assertThat(pixels(dropping, grey)).containsExactly(0x121212, 0);
  }

  @Test
  void oneBitGrey() throws Exception {
    byte[] png = TestPng.ofSize(4, 1, 1, TestPng.GREY).row(0b1010_0000).bytes();
    assertThat(pixels(dropping, png)).containsExactly(0xFFFFFF, 0, 0xFFFFFF, 0);
  }

  @Test
  void interlacedPng() throws Exception {
    RgbImage image = TestImages.noise(21, 13, 3);
    assertThat(dropping.decode(interlaced(image))).isEqualTo(image);
  }

  /** Gamma, orientation, text and animation of a PNG do not change its pixels. */
  @Test
  void pngMetadataIsIgnored() throws Exception {
    byte[] orientedRight = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0
    };
    byte[] png =
        TestPng.ofSize(2, 1, 8, TestPng.RGB)
            .chunk("gAMA", 0, 0, 0x10, 0)
            .chunk("eXIf", orientedRight)
            .chunk("tEXt", new byte[100_000])
            .row(1, 2, 3, 4, 5, 6)
            .bytes();
    assertThat(pixels(dropping, png)).containsExactly(0x010203, 0x040506);
  }

  @Test
  void bytesAfterTheImageAreIgnored() throws Exception {
    for (String name : List.of("decode/baseline-420.jpg", "decode/rgba.png")) {
      byte[] file = GoldenFiles.bytes(name);
      byte[] longer = Arrays.copyOf(file, file.length + 1000);
      assertThat(dropping.decode(longer)).as(name).isEqualTo(dropping.decode(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".bmp", ".webp"})
  void losslessWebpAndBmp(String extension) throws Exception {
    RgbImage image = TestImages.noise(33, 17, 9);
    byte[] file = OpenCvFiles.lossless(extension, image);
    assertThat(dropping.decode(file)).isEqualTo(image);
    assertThat(onWhite.decode(file)).isEqualTo(image);
    ImageFormat format = extension.equals(".bmp") ? ImageFormat.BMP : ImageFormat.WEBP;
    assertThat(dropping.inspect(file)).isEqualTo(new ImageHeader(format, 33, 17));
  }

  @Test
  void webpWithAlpha() throws Exception {
    byte[] file = OpenCvFiles.webpOfOnePixel(30, 20, 10, 128);
    assertThat(pixels(dropping, file)).containsExactly(0x0A141E);
    assertThat(pixels(onWhite, file)).containsExactly(0x84898E);
  }

  @Test
  void lossyWebp() throws Exception {
    RgbImage flat = RgbImage.filled(40, 30, 0x406080);
    byte[] file = OpenCvFiles.lossyWebp(flat);
    assertThat(dropping.inspect(file)).isEqualTo(new ImageHeader(ImageFormat.WEBP, 40, 30));
    assertThat(TestImages.largestDifference(dropping.decode(file), flat)).isLessThanOrEqualTo(3);
  }

  @Test
  void inspectionTellsTheStoredSize() throws Exception {
    assertThat(dropping.inspect(GoldenFiles.bytes("decode/exif-rotated.jpg")))
        .isEqualTo(new ImageHeader(ImageFormat.JPEG, 90, 60));
    assertThat(dropping.inspect(GoldenFiles.bytes("decode/png-in-jpg.jpg")))
        .isEqualTo(new ImageHeader(ImageFormat.PNG, 70, 50));
  }

  @Test
  void threadsShareOneDecoder() throws Exception {
    byte[] file = GoldenFiles.bytes("decode/progressive.jpg");
    RgbImage expected = dropping.decode(file);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<RgbImage> decode = () -> dropping.decode(file);
      for (Future<RgbImage> decoded : threads.invokeAll(Collections.nCopies(64, decode))) {
        assertThat(decoded.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int[] pixels(ImageDecoder decoder, byte[] file) throws ImageDecodeException {
    RgbImage image = decoder.decode(file);
    int[] pixels = new int[image.width()];
    for (int x = 0; x < pixels.length; x++) {
      pixels[x] = image.rgb(x, 0);
    }
    return pixels;
  }

  private static byte[] interlaced(RgbImage image) throws Exception {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        buffered.setRGB(x, y, image.rgb(x, y));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(out);
      ImageWriteParam adam7 = writer.getDefaultWriteParam();
      adam7.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.write(null, new IIOImage(buffered, null, null), adam7);
    } finally {
      writer.dispose();
    }
    byte[] png = file.toByteArray();
    assertThat(png[28]).as("interlace method").isEqualTo((byte) 1);
    return png;
  }
}

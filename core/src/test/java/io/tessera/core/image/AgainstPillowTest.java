package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tessera.core.image.ImageDecodeException.Reason;
import io.tessera.testing.Parity;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoding equals Pillow's {@code convert("RGB")}. */
@Tag("parity")
class AgainstPillowTest {

  private static final Parity PARITY = Parity.of("Pillow 9.4 convert(\"RGB\")");

  private static final List<String> PNGS =
      List.of("palette.expected.png", "baseline-420.expected.png", "rgba.expected.png");

  @ParameterizedTest
  @CsvSource({
    "baseline-420.jpg, 0",
    "cmyk.jpg, 1",
    "exif-rotated.jpg, 0",
    "gray.jpg, 0",
    "palette.png, 0",
    "png-in-jpg.jpg, 0",
    "progressive.jpg, 0",
    "rgba.png, 0",
    "s444.jpg, 0"
  })
  void equalsPillow(String name, int tolerance) throws Exception {
    RgbImage decoded = GoldenFiles.image("decode/" + name);
    String stem = name.substring(0, name.indexOf('.'));
    RgbImage expected = GoldenFiles.image("decode/" + stem + ".expected.png");
    assertThat(decoded).hasToString(expected.toString());
    String quantity = tolerance == 0 ? "decoded JPEG and PNG files" : "decoded CMYK JPEG";
    PARITY.levels(quantity, name, decoded.toByteArray(), expected.toByteArray(), tolerance);
  }

  /** The expected files are PNGs too, so the PNG path is held against another decoder. */
  @Test
  void plainPngEqualsTheJavaDecoder() throws Exception {
    for (String name : PNGS) {
      byte[] file = GoldenFiles.bytes("decode/" + name);
      assertThat(GoldenFiles.image("decode/" + name)).isEqualTo(TestImages.decodedByJava(file));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "broken-empty.jpg | EMPTY | Cannot decode image: it has no bytes; fetch the file again",
        "broken-header-only.jpg | TRUNCATED | Cannot decode image: the JPEG ends after 200 bytes,"
            + " inside its data; fetch the file again",
        "broken-truncated.jpg | TRUNCATED | Cannot decode image: the JPEG ends after 4883 bytes"
            + " without an end-of-image marker; fetch the file again",
        "broken-text.jpg | UNKNOWN_FORMAT | Cannot decode image: its first bytes (3c 68 74 6d 6c 3e"
            + " 34 30) are not those of a JPEG, PNG, WebP or BMP"
      })
  void refusesBrokenFiles(String name, Reason reason, String message) {
    ImageDecodeException refusal =
        catchThrowableOfType(ImageDecodeException.class, () -> GoldenFiles.image("decode/" + name));
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessage(message);
  }
}

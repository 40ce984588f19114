package io.tessera.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolParserTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final Protocol GENERATION =
      Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 10_000, 50_000)
          .withMeasured(MeasuredSet.SAMPLES)
          .withProfile(Profile.ADM)
          .withReference(new ReferenceSet("imagenet256.npz", HASH))
          .withSeed(-7)
          .withVersions(Map.of("tessera", "0.1.0", "libtorch", "2.7.1 cpu"));
  private static final String LINE =
      "gFID; profile adm; inception-fid sha256:"
          + HASH
          + "; reference imagenet256.npz sha256:"
          + HASH
          + "; 10000 reference, 50000 samples; seed -7; resizer tf1-bilinear; with libtorch 2.7.1 cpu, tessera 0.1.0";

  @Test
  void theLineSaysEverything() {
    assertThat(GENERATION).hasToString(LINE);
    assertThat(Protocol.parse(LINE)).isEqualTo(GENERATION);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void everyMetricIsReadBack(Metric metric) {
    for (MeasuredSet measured : MeasuredSet.values()) {
      Protocol protocol = by(metric).withMeasured(measured).withResizer(Resizer.NONE);
      assertThat(Protocol.parse(protocol.toString())).isEqualTo(protocol);
    }
  }

  private static Protocol by(Metric metric) {
    return switch (metric) {
      case PSNR, SSIM, MS_SSIM, CODEBOOK_USED_SHARE, CODEBOOK_PERPLEXITY, POSITION_ENTROPY ->
          Protocol.of(metric, 5, 5);
      case LPIPS -> Protocol.of(metric, new LpipsVgg16(HASH), 5, 5);
      default -> Protocol.of(metric, new Classifier(HASH), 5, 5);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PSNR; 5 reference, 5 measured images; resizer crop|'crop' is unknown",
        "PSNR; 5 reference, 5 pictures; resizer none|'pictures' is unknown",
        "PSNR; resizer none|expected the numbers of images, found 'resizer none'",
        "PSNR|it ends before the numbers of images",
        "FID; 5 reference, 5 samples; resizer none|there is no metric 'FID' of samples so measured",
        "PSNR; 5 reference, 5 measured images; seed x; resizer none|'x' is no number",
        "PSNR; 5 reference, 5 measured images|it names no resizer",
        "PSNR; 5 reference, 5 measured images; resizer none; with a|'a' is no name and version",
        "PSNR; 5 reference, 5 measured images; resizer none; more|'more' is not expected there",
      })
  void otherLinesAreRefused(String line, String reason) {
    assertThatThrownBy(() -> Protocol.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read protocol '" + line + "': " + reason);
  }

  @Test
  void whatCouldNotBeReadBackIsRefused() {
    assertThatThrownBy(() -> new ReferenceSet("a; b", HASH))
        .hasMessage(
            "Invalid reference name: 'a; b'; use 1 to 200 characters without spaces and semicolons");
    assertThatThrownBy(() -> new ReferenceSet("a", "12"))
        .hasMessage("Invalid reference SHA-256: '12'; expected 64 lower-case hexadecimal digits");
    assertThatThrownBy(() -> GENERATION.withVersions(Map.of("java", "17; 18")))
        .hasMessage(
            "Invalid version: 'java' '17; 18'; use a name without spaces, and neither commas nor semicolons");
    assertThatThrownBy(() -> Protocol.of(Metric.LPIPS, new InceptionFid(HASH), 1, 1))
        .hasMessage("Invalid protocol: LPIPS is not measured through inception-fid");
    assertThatThrownBy(() -> Profile.named("tf2"))
        .hasMessage(
            "Invalid evaluation profile: 'tf2'; expected one of adm, pytorch-fid, clean-fid, torch-fidelity, stylegan");
  }
}

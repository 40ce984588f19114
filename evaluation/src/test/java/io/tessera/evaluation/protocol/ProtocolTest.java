package io.tessera.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void onlyInceptionGivesFid() {
    assertThat(Protocol.of(Metric.FRECHET_DISTANCE, new InceptionFid(HASH), 10, 10).name())
        .isEqualTo("FID");
    assertThat(Protocol.of(Metric.FRECHET_DISTANCE, new Classifier(HASH), 10, 10).name())
        .isEqualTo("FD[classifier]");
    assertThat(Protocol.of(Metric.INCEPTION_SCORE, new InceptionFid(HASH), 0, 10).name())
        .isEqualTo("IS");
    assertThat(Protocol.of(Metric.INCEPTION_SCORE, new Classifier(HASH), 0, 10).name())
        .isEqualTo("IS[classifier]");
    assertThat(Protocol.of(Metric.CLASS_AGREEMENT, new Classifier(HASH), 0, 10).name())
        .isEqualTo("class agreement[classifier]");
  }

  @ParameterizedTest
  @EnumSource(value = Metric.class, mode = EnumSource.Mode.EXCLUDE, names = "LPIPS")
  void nothingThroughAClassifierIsCalledFid(Metric metric) {
    String name;
    try {
      name = metric.nameBy(new Classifier(HASH));
    } catch (IllegalArgumentException withoutExtractor) {
      name = metric.nameWithoutExtractor();
    }
    assertThat(name).doesNotContain("FID");
  }

  @Test
  void aNumberCarriesItsProtocol() {
    Protocol protocol =
        Protocol.of(Metric.FRECHET_DISTANCE, new Classifier(HASH), 1000, 900)
            .withSeed(7)
            .withResizer(Resizer.NONE)
            .withVersions(Map.of("torch", "2.7.1", "tessera", "0.1.0"));
    assertThat(protocol.value(12.5))
        .hasToString(
            "FD[classifier] 12.5 (FD[classifier]; classifier sha256:"
                + HASH
                + "; 1000 reference, 900 measured images; seed 7; resizer none; with tessera 0.1.0, torch 2.7.1)");
  }

  @Test
  void pixelMetricsNameNoNetwork() {
    assertThat(Protocol.of(Metric.PSNR, 5, 5))
        .hasToString("PSNR; 5 reference, 5 measured images; resizer none");
  }

  @Test
  void impossibleProtocolsAreRefused() {
    assertThatThrownBy(() -> Protocol.of(Metric.FRECHET_DISTANCE, 1, 1))
        .hasMessage(
            "Invalid protocol: FD needs a feature extractor; name the network and its weights");
    assertThatThrownBy(() -> Protocol.of(Metric.SSIM, new Classifier(HASH), 1, 1))
        .hasMessage("Invalid protocol: SSIM uses no feature extractor, but classifier was named");
    assertThatThrownBy(() -> Protocol.of(Metric.PSNR, -1, 3))
        .hasMessage("Invalid number of images: -1 reference, 3 measured");
    assertThatThrownBy(() -> new InceptionFid("ABC"))
        .hasMessage("Invalid weights SHA-256: 'ABC'; expected 64 lower-case hexadecimal digits");
    assertThatThrownBy(() -> new Classifier(HASH.toUpperCase(java.util.Locale.ROOT)))
        .hasMessageStartingWith("Invalid weights SHA-256: '0123456789ABCDEF");
  }

  @Test
  void versionsAreCopied() {
    Protocol protocol = Protocol.of(Metric.PSNR, 1, 1).withVersions(Map.of("a", "1"));
    assertThatThrownBy(() -> protocol.versions().put("b", "2"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}

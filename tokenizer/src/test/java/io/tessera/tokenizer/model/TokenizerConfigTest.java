package io.tessera.tokenizer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.tokenizer.model.TokenizerConfig.Codebook;
import io.tessera.tokenizer.model.TokenizerConfig.Half;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerConfigTest {
  @Test
  void derivesTheGrid() {
    assertThat(TokenizerConfig.vq16(256).downsampleFactor()).isEqualTo(16);
    assertThat(TokenizerConfig.vq16(256).gridSide()).isEqualTo(16);
    assertThat(TokenizerConfig.vq16(384).tokens()).isEqualTo(576);
    assertThat(TokenizerConfig.vq8(256).downsampleFactor()).isEqualTo(8);
    assertThat(TokenizerConfig.named("vq-8", 256)).isEqualTo(TokenizerConfig.vq8(256));
    assertThat(TokenizerConfig.named("VQ-16", 64)).isEqualTo(TokenizerConfig.vq16(64));
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> TokenizerConfig.named("VQ-32", 256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid tokenizer name: VQ-32; use VQ-8 or VQ-16, or give the shape itself");
  }

  @Test
  void refusesAnImageThatLevelsDoNotDivide() {
    assertThatThrownBy(() -> TokenizerConfig.vq16(250))
        .hasMessage(
            "Invalid image-size: 250 is not a multiple of 16, the downsample factor of 5 levels;"
                + " change it or the number of multipliers");
  }

  @Test
  void refusesGroupsThatDoNotDivideChannels() {
    assertThatThrownBy(() -> with(12, List.of(1, 2), List.of(1, 2), List.of(1), 8, 0))
        .hasMessage(
            "Invalid norm-groups: 8 does not divide the 12 channels of a level; choose a divisor");
  }

  @Test
  void refusesUnequalLevels() {
    assertThatThrownBy(() -> with(16, List.of(1, 2), List.of(1, 2, 4), List.of(1), 8, 0))
        .hasMessage(
            "Invalid decoder multipliers: [1, 2, 4] are 3 levels and the encoder has 2; give as"
                + " many");
    assertThatThrownBy(() -> new Half(List.of(), 2))
        .hasMessage("Invalid multipliers: []; give 1 to 12, one a level");
    assertThatThrownBy(() -> new Half(List.of(1, 0), 2))
        .hasMessage("Invalid multiplier: 0; use at least 1");
  }

  @Test
  void refusesAttentionOutsideTheLevels() {
    assertThatThrownBy(() -> with(16, List.of(1, 2), List.of(1, 2), List.of(2), 8, 0))
        .hasMessage(
            "Invalid attention-levels: 2; the levels are 0, the image's resolution, to 1, the"
                + " token grid's");
  }

  @Test
  void refusesOtherBadValues() {
    assertThatThrownBy(() -> with(16, List.of(1, 2), List.of(1, 2), List.of(1), 8, 1))
        .hasMessage("Invalid dropout: 1.0; use 0 to below 1");
    assertThatThrownBy(() -> with(0, List.of(1, 2), List.of(1, 2), List.of(1), 8, 0))
        .hasMessage("Invalid base-channels: 0; use at least 1");
    assertThatThrownBy(() -> with(1 << 20, List.of(1, 4096), List.of(1, 4096), List.of(1), 8, 0))
        .hasMessage(
            "Invalid base-channels: 1048576 times 4096 are too many channels; use at most"
                + " 1048576");
    assertThatThrownBy(() -> new Codebook(1, 8))
        .hasMessage("Invalid codebook size: 1; use at least 2");
  }

  private static TokenizerConfig with(
      int base,
      List<Integer> encoder,
      List<Integer> decoder,
      List<Integer> attention,
      int groups,
      double dropout) {
    return new TokenizerConfig(
        32,
        3,
        base,
        new Half(encoder, 2),
        new Half(decoder, 3),
        attention,
        16,
        new Codebook(16, 4),
        groups,
        dropout);
  }
}

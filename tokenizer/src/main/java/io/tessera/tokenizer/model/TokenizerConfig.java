package io.tessera.tokenizer.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shape of the tokenizer's network (VQGAN, Esser et al. 2021, in LlamaGen's form). A <em>level</em>
 * is one resolution: level 0 is that of the image, each further level has half the side, and the
 * last is the token grid, so the downsample factor is 2^(levels − 1).
 *
 * @param imageSize side of the square images in pixels, a multiple of the downsample factor
 * @param imageChannels channels of the images
 * @param baseChannels channels that the multipliers multiply
 * @param encoder from image to latents
 * @param decoder from latents to image; as many levels as the encoder
 * @param attentionLevels levels that have attention after each residual block, beside the middle of
 *     encoder and decoder, which always has it; LlamaGen: the last level alone
 * @param zChannels channels between encoder or decoder and the codebook's projections
 * @param codebook the codes
 * @param normGroups groups of the group norms; divides the channels of every level
 * @param dropout probability within residual blocks while training, in [0, 1)
 */
public record TokenizerConfig(
    int imageSize,
    int imageChannels,
    int baseChannels,
    Half encoder,
    Half decoder,
    List<Integer> attentionLevels,
    int zChannels,
    Codebook codebook,
    int normGroups,
    double dropout) {

  /**
   * Encoder or decoder.
   *
   * @param multipliers channels of each level over the base channels, from level 0 on
   * @param residualBlocks residual blocks of each level; LlamaGen: 2 in the encoder, 3 in the
   *     decoder
   */
  public record Half(List<Integer> multipliers, int residualBlocks) {
    public Half {
      multipliers = List.copyOf(multipliers);
      if (multipliers.isEmpty() || multipliers.size() > 12) {
        throw new IllegalArgumentException(
            "Invalid multipliers: " + multipliers + "; give 1 to 12, one a level");
      }
      multipliers.forEach(multiplier -> require("multiplier", multiplier, 1));
      require("residual-blocks", residualBlocks, 1);
    }
  }

  /**
   * The codes.
   *
   * @param size how many, K
   * @param dim channels of each, C
   */
  public record Codebook(int size, int dim) {
    public Codebook {
      require("codebook size", size, 2);
      require("codebook dim", dim, 1);
    }
  }

  public TokenizerConfig {
    attentionLevels = attentionLevels.stream().distinct().sorted().toList();
    require("image-size", imageSize, 1);
    require("image-channels", imageChannels, 1);
    require("base-channels", baseChannels, 1);
    require("z-channels", zChannels, 1);
    require("norm-groups", normGroups, 1);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("Invalid dropout: " + dropout + "; use 0 to below 1");
    }
    requireMatchingLevels(encoder, decoder, attentionLevels);
    requireDivisibleImage(imageSize, encoder.multipliers().size());
    requireDivisibleChannels(baseChannels, normGroups, encoder, decoder);
  }

  /** LlamaGen's VQ-16: one token per 16 × 16 pixels, 16,384 codes of 8 channels. */
  public static TokenizerConfig vq16(int imageSize) {
    return llamaGen(imageSize, List.of(1, 1, 2, 2, 4));
  }

  /** LlamaGen's VQ-8: one token per 8 × 8 pixels, 16,384 codes of 8 channels. */
  public static TokenizerConfig vq8(int imageSize) {
    return llamaGen(imageSize, List.of(1, 2, 2, 4));
  }

  /** A published shape by its name: {@code VQ-8} or {@code VQ-16}. */
  public static TokenizerConfig named(String name, int imageSize) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "VQ-8" -> vq8(imageSize);
      case "VQ-16" -> vq16(imageSize);
      default ->
          throw new IllegalArgumentException(
              "Invalid tokenizer name: " + name + "; use VQ-8 or VQ-16, or give the shape itself");
    };
  }

  private static TokenizerConfig llamaGen(int imageSize, List<Integer> multipliers) {
    return new TokenizerConfig(
        imageSize,
        3,
        128,
        new Half(multipliers, 2),
        new Half(multipliers, 3),
        List.of(multipliers.size() - 1),
        256,
        new Codebook(16_384, 8),
        32,
        0);
  }

  /** The same shape with another codebook. */
  public TokenizerConfig withCodebook(Codebook other) {
    return new TokenizerConfig(
        imageSize,
        imageChannels,
        baseChannels,
        encoder,
        decoder,
        attentionLevels,
        zChannels,
        other,
        normGroups,
        dropout);
  }

  /** Number of resolutions. */
  public int levels() {
    return encoder.multipliers().size();
  }

  /** Pixels of the image's side per token. */
  public int downsampleFactor() {
    return 1 << (levels() - 1);
  }

  /** Side of the token grid. */
  public int gridSide() {
    return imageSize / downsampleFactor();
  }

  /** Tokens of an image. */
  public int tokens() {
    return gridSide() * gridSide();
  }

  int channels(Half half, int level) {
    return baseChannels * half.multipliers().get(level);
  }

  boolean attendsAt(int level) {
    return attentionLevels.contains(level);
  }

  private static void requireMatchingLevels(
      Half encoder, Half decoder, List<Integer> attentionLevels) {
    int levels = encoder.multipliers().size();
    if (decoder.multipliers().size() != levels) {
      throw new IllegalArgumentException(
          "Invalid decoder multipliers: "
              + decoder.multipliers()
              + " are "
              + decoder.multipliers().size()
              + " levels and the encoder has "
              + levels
              + "; give as many");
    }
    for (int level : attentionLevels) {
      if (level < 0 || level >= levels) {
        throw new IllegalArgumentException(
            "Invalid attention-levels: "
                + level
                + "; the levels are 0, the image's resolution, to "
                + (levels - 1)
                + ", the token grid's");
      }
    }
  }

  private static void requireDivisibleImage(int imageSize, int levels) {
    int factor = 1 << (levels - 1);
    if (imageSize % factor != 0) {
      throw new IllegalArgumentException(
          "Invalid image-size: "
              + imageSize
              + " is not a multiple of "
              + factor
              + ", the downsample factor of "
              + levels
              + " levels; change it or the number of multipliers");
    }
  }

  private static void requireDivisibleChannels(
      int baseChannels, int normGroups, Half encoder, Half decoder) {
    // the encoder's first norm sees the base channels themselves
    Stream.of(Stream.of(1), encoder.multipliers().stream(), decoder.multipliers().stream())
        .flatMap(multipliers -> multipliers)
        .forEach(
            multiplier -> {
              long channels = (long) baseChannels * multiplier;
              if (channels > 1 << 20) {
                throw new IllegalArgumentException(
                    "Invalid base-channels: "
                        + baseChannels
                        + " times "
                        + multiplier
                        + " are too many channels; use at most 1048576");
              }
              if (channels % normGroups != 0) {
                throw new IllegalArgumentException(
                    "Invalid norm-groups: "
                        + normGroups
                        + " does not divide the "
                        + channels
                        + " channels of a level; choose a divisor");
              }
            });
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + "; use at least " + least);
    }
  }
}

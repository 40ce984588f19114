package io.tessera.spark.config;

import io.tessera.core.kernel.Precision;
import io.tessera.tokenizer.ObjectiveConfig;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.loss.PatchDiscriminator;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code tokenizer}: the network, its losses and its training.
 *
 * @param baseChannels channels that the multipliers multiply
 * @param encoderMultipliers one a level, from the image's resolution to the token grid's
 * @param decoderMultipliers likewise
 * @param encoderBlocks residual blocks a level
 * @param decoderBlocks residual blocks a level
 * @param attentionLevels levels with attention after each residual block
 * @param zChannels channels before the projection to the codes
 * @param codebookSize number of codes
 * @param codebookDim channels of a code
 * @param normGroups groups of the group norms
 * @param dropout in residual blocks while training
 * @param loss weights of the losses
 * @param adversarial the discriminator
 * @param augmentation of the training images
 * @param precision of convolutions while training; codes are always made in float32
 * @param training how it is trained
 * @param weights safetensors file of a trained tokenizer; none: it is trained
 */
public record TokenizerSection(
    int baseChannels,
    List<Integer> encoderMultipliers,
    List<Integer> decoderMultipliers,
    int encoderBlocks,
    int decoderBlocks,
    List<Integer> attentionLevels,
    int zChannels,
    int codebookSize,
    int codebookDim,
    int normGroups,
    double dropout,
    Loss loss,
    AdversarialConfig adversarial,
    AugmentationConfig augmentation,
    Precision precision,
    TrainingConfig training,
    Optional<String> weights) {
  /** RGB. */
  private static final int IMAGE_CHANNELS = 3;

  /**
   * Weights of the losses.
   *
   * @param perceptualWeights safetensors file of VGG16 and LPIPS heads; none: trained without
   */
  public record Loss(
      double quantization,
      double commitment,
      double reconstruction,
      double perceptual,
      Optional<String> perceptualWeights) {}

  /** The network for images of this side. */
  public TokenizerConfig network(int imageSize) {
    return new TokenizerConfig(
        imageSize,
        IMAGE_CHANNELS,
        baseChannels,
        new TokenizerConfig.Half(encoderMultipliers, encoderBlocks),
        new TokenizerConfig.Half(decoderMultipliers, decoderBlocks),
        attentionLevels,
        zChannels,
        new TokenizerConfig.Codebook(codebookSize, codebookDim),
        normGroups,
        dropout);
  }

  /**
   * Refuses a discriminator that would see no patch of the images, if it is to be trained at all.
   *
   * @throws IllegalArgumentException naming the key
   */
  void checkDiscriminator(int imageSize) {
    int most = PatchDiscriminator.mostLayers(imageSize);
    if (weights.isEmpty() && adversarial.enabled() && adversarial.layers() > most) {
      throw new IllegalArgumentException(
          "Invalid tokenizer.adversarial.layers: "
              + adversarial.layers()
              + " leave no patch of images of data.image-size = "
              + imageSize
              + "; use "
              + most
              + " or fewer, or tokenizer.adversarial.weight = 0 for no discriminator");
    }
  }

  /** What is minimised. */
  public ObjectiveConfig objective(CrtConfig crt) {
    ObjectiveConfig.Weights weights =
        new ObjectiveConfig.Weights(
            loss.quantization, loss.commitment, loss.reconstruction, loss.perceptual);
    return new ObjectiveConfig(weights, adversarial, crt, precision, precision);
  }
}

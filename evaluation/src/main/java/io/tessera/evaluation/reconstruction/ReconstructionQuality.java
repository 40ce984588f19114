package io.tessera.evaluation.reconstruction;

import java.io.Serializable;

/**
 * Sums over pairs of original and reconstruction, from which the set's mean PSNR and SSIM follow;
 * merges by addition.
 *
 * @param images pairs measured
 * @param identicalImages pairs without any difference, whose PSNR is infinite
 * @param psnrSum sum of the PSNR of the other pairs, in decibels
 * @param ssimSum sum of the SSIM of all pairs
 * @param squaredErrorSum sum of squared differences in squared grey levels
 * @param samples pixels times channels of all pairs
 */
public record ReconstructionQuality(
    long images,
    long identicalImages,
    double psnrSum,
    double ssimSum,
    double squaredErrorSum,
    long samples)
    implements Serializable {

  /** The sums over no pairs, neutral in {@link #merge}. */
  public static ReconstructionQuality none() {
    return new ReconstructionQuality(0, 0, 0, 0, 0, 0);
  }

  /**
   * One pair of RGB images.
   *
   * @param original [height, width, 3] unsigned bytes
   * @param reconstruction [height, width, 3] unsigned bytes
   */
  public static ReconstructionQuality of(
      byte[] original, byte[] reconstruction, int width, int height) {
    double ssim = Ssim.of(original, reconstruction, width, height);
    long squaredError = Psnr.squaredError(original, reconstruction);
    boolean identical = squaredError == 0;
    return new ReconstructionQuality(
        1,
        identical ? 1 : 0,
        identical ? 0 : Psnr.of(original, reconstruction),
        ssim,
        squaredError,
        original.length);
  }

  /** The sums over both sets. */
  public ReconstructionQuality merge(ReconstructionQuality other) {
    return new ReconstructionQuality(
        images + other.images,
        identicalImages + other.identicalImages,
        psnrSum + other.psnrSum,
        ssimSum + other.ssimSum,
        squaredErrorSum + other.squaredErrorSum,
        samples + other.samples);
  }

  /**
   * Mean over the pairs that differ of their PSNR, in decibels; infinite when all pairs are
   * identical.
   */
  public double meanPsnr() {
    checkNotEmpty();
    return images == identicalImages
        ? Double.POSITIVE_INFINITY
        : psnrSum / (images - identicalImages);
  }

  /**
   * PSNR of the mean squared error over all pairs, in decibels; at most {@link #meanPsnr} where no
   * pair is identical.
   */
  public double pooledPsnr() {
    checkNotEmpty();
    return Psnr.ofMeanSquaredError(squaredErrorSum / samples);
  }

  /** Mean SSIM over the pairs. */
  public double meanSsim() {
    checkNotEmpty();
    return ssimSum / images;
  }

  private void checkNotEmpty() {
    if (images == 0) {
      throw new IllegalStateException(
          "Cannot average reconstruction quality: no images were measured");
    }
  }
}

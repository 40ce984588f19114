package io.tessera.spark.compare;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.spark.exit.JobException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How two sets are compared.
 *
 * @param profile the tool that is followed
 * @param wanted quantities; none: all that the profile defines and the sources allow
 * @param measured what the measured images are
 * @param blocks that intervals leave out one by one; 1 for no intervals
 * @param seed that the measured images were drawn with, for the protocol
 * @param alpha what becomes of transparency
 * @param maxBadFraction share of images that may be unreadable and left out
 * @param sizes what is made of images of several sizes
 */
public record Settings(
    Profile profile,
    Set<Quantity> wanted,
    MeasuredSet measured,
    int blocks,
    OptionalLong seed,
    AlphaPolicy alpha,
    double maxBadFraction,
    Sizes sizes) {
  /** What is made of a set with images of several sizes. */
  public enum Sizes {
    /** It is refused. */
    ONE,
    /** Each image is brought to the network's size by itself. */
    MIXED
  }

  /**
   * Settings as options gave them.
   *
   * @throws JobException if one is out of range
   */
  public Settings {
    if (blocks < 1) {
      throw JobException.usage("Invalid --blocks: " + blocks + "; use at least 1");
    }
    if (!(maxBadFraction >= 0 && maxBadFraction < 1)) {
      throw JobException.usage(
          "Invalid --max-bad-fraction: " + maxBadFraction + "; use 0 or more, below 1");
    }
    wanted = Set.copyOf(wanted);
  }
}

package io.tessera.evaluation.measure;

import io.tessera.evaluation.profile.Profile;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What can be asked of an evaluation. */
public enum Quantity {
  /** The Fréchet distance of the pooled features. */
  FID("fid"),
  /** The Fréchet distance of the spatial features. */
  SFID("sfid"),
  /** The inception score. */
  IS("is"),
  /** The kernel distance, on subsets and of the full sets. */
  KID("kid"),
  /** The kernel distance of the full sets alone, whatever subsets a tool takes. */
  KID_FULL("kid-full"),
  /** Precision and recall. */
  PR("pr"),
  /** The Fréchet distance extrapolated to ever more images. */
  FID_INFINITY("fid-infinity");

  private final String label;

  Quantity(String label) {
    this.label = label;
  }

  /**
   * The quantity of a name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Quantity named(String label) {
    return Arrays.stream(values())
        .filter(quantity -> quantity.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid metric: '%s'; expected some of %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Quantity::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** Whether a profile defines it. */
  public boolean isOf(Profile profile) {
    return switch (this) {
      case FID, FID_INFINITY -> true;
      case KID_FULL -> false;
      case SFID -> profile.hasSpatialDistance();
      case IS -> profile.score().isPresent();
      case KID -> profile.subsets().isPresent();
      case PR -> profile.neighbours().isPresent();
    };
  }

  /**
   * Refuses a profile that does not define it; into the full sets' kernel distance no tool's
   * definition enters.
   *
   * @throws IllegalArgumentException naming both
   */
  public void checkMeasuredBy(Profile profile) {
    if (this != KID_FULL && !isOf(profile)) {
      throw new IllegalArgumentException(
          "Cannot measure %s: profile %s does not define it; choose another profile or leave it out"
              .formatted(this, profile));
    }
  }

  /** Whether it compares images with images, so that statistics of a reference are not enough. */
  public boolean needsReferenceImages() {
    return this == KID || this == KID_FULL || this == PR;
  }

  /** Its name in commands. */
  @Override
  public String toString() {
    return label;
  }
}

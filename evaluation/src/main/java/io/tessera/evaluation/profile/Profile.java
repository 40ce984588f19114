package io.tessera.evaluation.profile;

import io.tessera.evaluation.classification.ScoreSplits;
import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.MeanPrecision;
import io.tessera.evaluation.profile.SubsetRule.SmallerSets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The definition by which one tool measures with FID-Inception. Numbers of different profiles are
 * different quantities.
 */
@SuppressWarnings("ImmutableEnumChecker") // its parts are records of enums and numbers
public enum Profile {
  /**
   * The evaluator of ADM (guided-diffusion), which most papers on ImageNet quote: images resized in
   * the TensorFlow graph, FID and sFID against the statistics of a reference batch, inception score
   * on splits of 5000, precision and recall by the third neighbour.
   */
  ADM(
      "adm",
      new Preprocessing(Resizer.TENSORFLOW_BILINEAR, PixelScale.CENTRED_AT_128),
      new Moments(MeanPrecision.SINGLE, CovarianceDivisor.SAMPLES_LESS_ONE),
      new Extras(
          Optional.of(ScoreRule.inOrder(ScoreSplits.chunks(5000))),
          Optional.empty(),
          Optional.of(3)),
      Spatial.MEASURED),
  /** pytorch-fid 0.3: half-pixel bilinear resizing, FID only. */
  PYTORCH_FID(
      "pytorch-fid",
      new Preprocessing(Resizer.TORCH_BILINEAR, PixelScale.SYMMETRIC),
      new Moments(MeanPrecision.DOUBLE, CovarianceDivisor.SAMPLES_LESS_ONE),
      Extras.NONE,
      Spatial.ABSENT),
  /** clean-fid 0.1.35 in mode "clean": antialiased bicubic resizing without rounding. */
  CLEAN_FID(
      "clean-fid",
      new Preprocessing(Resizer.PILLOW_BICUBIC, PixelScale.CENTRED_AT_128),
      new Moments(MeanPrecision.SINGLE, CovarianceDivisor.SAMPLES_LESS_ONE),
      new Extras(
          Optional.empty(),
          Optional.of(new SubsetRule(100, 1000, SmallerSets.WHOLE, 2020)),
          Optional.empty()),
      Spatial.ABSENT),
  /** torch-fidelity 0.4: TensorFlow's resizing, shuffled splits, seeded subsets. */
  TORCH_FIDELITY(
      "torch-fidelity",
      new Preprocessing(Resizer.TENSORFLOW_BILINEAR, PixelScale.CENTRED_AT_128),
      new Moments(MeanPrecision.SINGLE, CovarianceDivisor.SAMPLES_LESS_ONE),
      new Extras(
          Optional.of(ScoreRule.shuffled(ScoreSplits.parts(10), 2020)),
          Optional.of(new SubsetRule(100, 1000, SmallerSets.REFUSED, 2020)),
          Optional.of(3)),
      Spatial.ABSENT),
  /**
   * The metrics of StyleGAN2-ADA and 3: resizing inside NVIDIA's TorchScript network, biased
   * covariance. Their precision and recall use VGG16 and are not measured here.
   */
  STYLEGAN(
      "stylegan",
      new Preprocessing(Resizer.SAMPLED_GRID, PixelScale.CENTRED_AT_128),
      new Moments(MeanPrecision.DOUBLE, CovarianceDivisor.SAMPLES),
      new Extras(
          Optional.of(ScoreRule.inOrder(ScoreSplits.parts(10))),
          Optional.of(new SubsetRule(100, 1000, SmallerSets.WHOLE, 2020)),
          Optional.empty()),
      Spatial.ABSENT);

  /** The profile of papers on ImageNet, and ours unless another is asked for. */
  public static final Profile DEFAULT = ADM;

  private enum Spatial {
    MEASURED,
    ABSENT
  }

  private record Moments(MeanPrecision mean, CovarianceDivisor divisor) {}

  private record Extras(
      Optional<ScoreRule> score, Optional<SubsetRule> subsets, Optional<Integer> neighbours) {
    static final Extras NONE = new Extras(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private final String label;
  private final Preprocessing preprocessing;
  private final Moments moments;
  private final Extras extras;
  private final Spatial spatial;

  Profile(
      String label, Preprocessing preprocessing, Moments moments, Extras extras, Spatial spatial) {
    this.label = label;
    this.preprocessing = preprocessing;
    this.moments = moments;
    this.extras = extras;
    this.spatial = spatial;
  }

  /**
   * The profile of a name as protocols and configurations spell it.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static Profile named(String label) {
    return Arrays.stream(values())
        .filter(profile -> profile.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid evaluation profile: '%s'; expected one of %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Profile::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** The name in protocols and configurations. */
  public String label() {
    return label;
  }

  /** How images become the network's input. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** In which precision the mean is summed. */
  public MeanPrecision mean() {
    return moments.mean;
  }

  /** What the covariance is divided by. */
  public CovarianceDivisor divisor() {
    return moments.divisor;
  }

  /** Whether sFID, on the spatial features, belongs to it. */
  public boolean hasSpatialDistance() {
    return spatial == Spatial.MEASURED;
  }

  /** The cut of its inception score; empty if it has none. */
  public Optional<ScoreRule> score() {
    return extras.score;
  }

  /** The subsets of its kernel distance; empty if it has none. */
  public Optional<SubsetRule> subsets() {
    return extras.subsets;
  }

  /**
   * Which neighbour's distance is the radius in its precision and recall; empty if it has none on
   * these features.
   */
  public Optional<Integer> neighbours() {
    return extras.neighbours;
  }

  /** In which precision it computes the distances of precision and recall. */
  public DistancePrecision distances() {
    return this == ADM ? DistancePrecision.HALF : DistancePrecision.DOUBLE;
  }

  @Override
  public String toString() {
    return label;
  }
}

package io.tessera.evaluation.measure;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.evaluation.reference.StatisticsOrigin;
import java.util.Optional;

/** What a profile needs to know of a set of images: its sums, and its files for the rest. */
public final class CollectedSet {
  /** Cells that a set without intervals is summed in, if it has as many images. */
  private static final int CELLS = 50;

  private final SetSums sums;
  private final int blocks;
  private final Pieces pieces;
  private final Moments pool;
  private final Optional<Moments> spatial;

  private CollectedSet(SetSums sums, int blocks, Pieces pieces) {
    this.sums = sums;
    this.blocks = blocks;
    this.pieces = pieces;
    pool = sums.features(pieces);
    spatial = sums.spatial(pieces);
  }

  /**
   * Sums a set.
   *
   * @param blocks that intervals leave out one by one, at most half as many as images; 1 for no
   *     intervals
   * @param pieces where it is summed
   * @param folder of the set's storage that the sums of its cells are written to, of this set,
   *     profile and number of blocks alone: sums that are there are not made again
   * @throws IllegalArgumentException when there are fewer than two images, or too many blocks
   */
  public static CollectedSet of(
      StoredSet set, Profile profile, int blocks, Pieces pieces, String folder) {
    int cells = blocks == 1 ? Math.max(1, Math.min(CELLS, set.images() / 2)) : blocks;
    return new CollectedSet(new SetSums(set, profile, cells, folder), blocks, pieces);
  }

  /** By which it was collected. */
  public Profile profile() {
    return sums.profile();
  }

  /** Its images. */
  public StoredSet set() {
    return sums.set();
  }

  /** How many there are. */
  public int images() {
    return set().images();
  }

  /** Blocks that intervals leave out one by one; 1 for no intervals. */
  public int blocks() {
    return blocks;
  }

  /** Distribution of the pooled features. */
  public Gaussian features() {
    return pool.gaussian(profile());
  }

  /** Distribution of the spatial features, if the profile has an sFID. */
  public Optional<Gaussian> spatial() {
    return spatial.map(moments -> moments.gaussian(profile()));
  }

  /** Sums the inception score, if the profile has one. */
  public Optional<InceptionScore> score() {
    return sums.score(pieces);
  }

  /** All pooled features. */
  public FeatureTable table() {
    return set().features();
  }

  /** The float64 sums of the pooled features, which merge with those of other sets. */
  public FeatureStatistics sums() {
    return pool.sums();
  }

  /** Where its further sums go. */
  String folder() {
    return sums.folder();
  }

  /** Sums of the pooled features. */
  Moments pool() {
    return pool;
  }

  /** Sums of the spatial features, if the profile has an sFID. */
  Optional<Moments> places() {
    return spatial;
  }

  /**
   * Its statistics, to be written as a reference for others.
   *
   * @param network that looked at the images
   */
  public ReferenceStatistics statistics(String source, FeatureExtractorId network) {
    return new ReferenceStatistics(
        source,
        features(),
        spatial(),
        Optional.of(StatisticsOrigin.of(profile(), network, images())));
  }
}

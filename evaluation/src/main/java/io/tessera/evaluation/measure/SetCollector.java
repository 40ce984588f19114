package io.tessera.evaluation.measure;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.BlockStatistics;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.SinglePrecisionMean;
import io.tessera.evaluation.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes what a network says of a set of images, in their order, and keeps what a profile needs of
 * it: sums for the Fréchet distances, in blocks for their confidence intervals; class probabilities
 * for the inception score; and, only for a profile that compares each image with each, all
 * features. Not thread-safe.
 */
public final class SetCollector {
  private final Profile profile;
  private final SetShape shape;
  private final int[] positions;
  private final Optional<InceptionScore> score;
  private final SinglePrecisionMean mean;
  private final SinglePrecisionMean spatialMean;
  private final List<FeatureStatistics> blocks = new ArrayList<>();
  private final float[] table; // [images, D], or empty
  private FeatureAccumulator block;
  private final FeatureAccumulator spatial;
  private int added;

  /**
   * @param shape of what will be added
   */
  public SetCollector(Profile profile, SetShape shape) {
    this.profile = profile;
    this.shape = shape;
    positions = profile.score().map(rule -> rule.positions(shape.images())).orElse(new int[0]);
    score =
        profile
            .score()
            .map(rule -> new InceptionScore(shape.classes(), shape.images(), rule.splits()));
    mean = new SinglePrecisionMean(shape.dimension());
    boolean measured = profile.hasSpatialDistance() && shape.spatialDimension() > 0;
    spatialMean = new SinglePrecisionMean(measured ? shape.spatialDimension() : 1);
    spatial = new FeatureAccumulator(measured ? shape.spatialDimension() : 1);
    boolean pairs = profile.subsets().isPresent() || profile.neighbours().isPresent();
    table = new float[pairs ? Math.multiplyExact(shape.images(), shape.dimension()) : 0];
    block = new FeatureAccumulator(shape.dimension());
  }

  /**
   * Adds the next images.
   *
   * @throws IllegalArgumentException when there are more than the set has, or a feature is not
   *     finite, naming its row
   */
  public void add(FeatureRows rows) {
    if (rows.images() > shape.images() - added) {
      throw new IllegalArgumentException(
          "Cannot add %d images to %d: the set has %d"
              .formatted(rows.images(), added, shape.images()));
    }
    float[] features = rows.features();
    mean.add(features);
    if (table.length > 0) {
      System.arraycopy(features, 0, table, added * shape.dimension(), features.length);
    }
    if (hasSpatial()) {
      float[] places = rows.spatial();
      spatial.add(places);
      spatialMean.add(places);
    }
    for (int i = 0; i < rows.images(); i++) {
      addToBlock(features, i);
      int image = added;
      int row = i;
      score.ifPresent(sums -> sums.addLogits(positions[image], rows.logits(row)));
      added++;
    }
  }

  private void addToBlock(float[] features, int row) {
    float[] one = new float[shape.dimension()];
    System.arraycopy(features, row * one.length, one, 0, one.length);
    block.add(one);
    boolean last = added + 1 == shape.images();
    if (last || shape.block(added + 1) != shape.block(added)) {
      blocks.add(block.statistics());
      block = new FeatureAccumulator(shape.dimension());
    }
  }

  /**
   * The whole set.
   *
   * @throws IllegalStateException when images are missing
   */
  public CollectedSet collected() {
    if (added < shape.images()) {
      throw new IllegalStateException(
          "Cannot evaluate: %d of %d images were added".formatted(added, shape.images()));
    }
    Optional<BlockStatistics> parts =
        blocks.size() > 1
            ? Optional.of(BlockStatistics.of(blocks, blocks.size()))
            : Optional.empty();
    Moments pool =
        new Moments(parts.map(BlockStatistics::whole).orElseGet(() -> blocks.get(0)), mean);
    return new CollectedSet(
        profile,
        shape,
        pool.gaussian(profile),
        hasSpatial()
            ? Optional.of(new Moments(spatial.statistics(), spatialMean).gaussian(profile))
            : Optional.empty(),
        parts,
        score,
        table.length > 0
            ? Optional.of(FeatureTable.of(table, shape.dimension()))
            : Optional.empty());
  }

  private boolean hasSpatial() {
    return profile.hasSpatialDistance() && shape.spatialDimension() > 0;
  }
}

package io.tessera.evaluation.measure;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.BlockStatistics;
import io.tessera.evaluation.profile.Profile;
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
  private final Moments pool;
  private final Optional<Moments> spatial;
  private final float[] table; // [images, D], or empty
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
    pool = new Moments(shape.dimension());
    spatial =
        profile.hasSpatialDistance() && shape.spatialDimension() > 0
            ? Optional.of(new Moments(shape.spatialDimension()))
            : Optional.empty();
    boolean pairs = profile.subsets().isPresent() || profile.neighbours().isPresent();
    table = new float[pairs ? Math.multiplyExact(shape.images(), shape.dimension()) : 0];
  }

  /**
   * Adds the next images.
   *
   * @throws IllegalArgumentException when there are more than the set has, or a feature is not
   *     finite, naming its image; nothing is added then
   */
  public void add(FeatureRows rows) {
    if (rows.images() > shape.images() - added) {
      throw new IllegalArgumentException(
          "Cannot add %d images to %d: the set has %d"
              .formatted(rows.images(), added, shape.images()));
    }
    float[] features = rows.features();
    float[] places = rows.spatial();
    checkRows("feature", features, rows.images(), shape.dimension());
    checkRows("spatial feature", places, rows.images(), shape.spatialDimension());
    if (table.length > 0) {
      System.arraycopy(features, 0, table, added * shape.dimension(), features.length);
    }
    for (int i = 0; i < rows.images(); i++) {
      int row = i;
      int image = added++;
      pool.add(features, row);
      spatial.ifPresent(sums -> sums.add(places, row));
      score.ifPresent(sums -> sums.addLogits(positions[image], rows.logits(row)));
      if (image + 1 == shape.images() || shape.block(image + 1) != shape.block(image)) {
        pool.endBlock();
      }
    }
  }

  private void checkRows(String what, float[] values, int images, int dimension) {
    if (values.length != images * dimension) {
      throw new IllegalArgumentException(
          "Invalid %ss: %d values of %d images, expected %d for each"
              .formatted(what, values.length, images, dimension));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Invalid %s: %s in column %d of image %d; check that image and the extractor's weights"
                .formatted(what, values[i], i % dimension, added + i / dimension));
      }
    }
  }

  /**
   * The whole set. Nothing can be added afterwards.
   *
   * @throws IllegalStateException when images are missing
   */
  public CollectedSet collected() {
    if (added < shape.images()) {
      throw new IllegalStateException(
          "Cannot evaluate: %d of %d images were added".formatted(added, shape.images()));
    }
    spatial.ifPresent(Moments::endBlock);
    return new CollectedSet(
        profile,
        shape,
        pool.gaussian(profile),
        spatial.map(sums -> sums.gaussian(profile)),
        shape.blocks() > 1
            ? Optional.of(BlockStatistics.of(pool.blocks(), shape.blocks()))
            : Optional.empty(),
        score,
        table.length > 0
            ? Optional.of(FeatureTable.over(table, shape.dimension()))
            : Optional.empty());
  }
}

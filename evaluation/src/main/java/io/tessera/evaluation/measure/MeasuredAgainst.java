package io.tessera.evaluation.measure;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.reference.ReferenceStatistics;
import java.util.Optional;

/**
 * The reference side of an evaluation.
 *
 * @param features distribution of the pooled features
 * @param spatial distribution of the spatial features; empty: no sFID
 * @param table all pooled features; empty: neither KID nor precision and recall
 */
public record MeasuredAgainst(
    Gaussian features, Optional<Gaussian> spatial, Optional<FeatureTable> table) {
  /** Published statistics alone. */
  public static MeasuredAgainst statistics(ReferenceStatistics statistics) {
    return new MeasuredAgainst(statistics.features(), statistics.spatial(), Optional.empty());
  }

  /**
   * Published statistics for the distances and a batch of the reference's images for the rest, as
   * ADM's reference batches have both.
   */
  public static MeasuredAgainst statisticsAndImages(
      ReferenceStatistics statistics, StoredSet images) {
    return new MeasuredAgainst(
        statistics.features(), statistics.spatial(), Optional.of(images.features()));
  }

  /** Images for everything. */
  public static MeasuredAgainst images(CollectedSet images) {
    return new MeasuredAgainst(images.features(), images.spatial(), Optional.of(images.table()));
  }
}

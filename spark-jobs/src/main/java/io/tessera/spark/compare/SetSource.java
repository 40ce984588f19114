package io.tessera.spark.compare;

import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.evaluation.reference.SampleFile;
import io.tessera.evaluation.reference.StatisticsFile;
import io.tessera.spark.compare.SourceName.Kind;
import io.tessera.spark.config.DataConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.UnitImages;
import io.tessera.spark.shard.SourceImages;
import io.tessera.spark.shard.SourceRange;
import io.tessera.spark.storage.FileLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One side of a comparison.
 *
 * @param name what the user named
 * @param images in the set's order; empty where it has none
 * @param statistics where it has them
 * @param content what its file holds, used or not
 */
record SetSource(
    SourceName name, List<Piece> images, Optional<Statistics> statistics, Content content) {
  private static final int RANGE = 1000;

  /**
   * Some consecutive images.
   *
   * @param key names everything they depend on
   */
  record Piece(String key, long count, UnitImages images) {}

  /** What a file holds. */
  enum Content {
    IMAGES,
    STATISTICS,
    /** Both, as ADM's reference batches. */
    REFERENCE_BATCH
  }

  /** Whether its images are part of a published reference. */
  boolean isReferenceBatch() {
    return content == Content.REFERENCE_BATCH;
  }

  /** Whether its images are used and its statistics are not. */
  boolean batchAsImages() {
    return isReferenceBatch() && statistics.isEmpty();
  }

  /**
   * Looks what there is; reads names, headers and statistics, no image.
   *
   * @param alpha what becomes of transparency
   * @param profile by which sums become statistics
   * @throws JobException if it can't be read, or is none of the kinds known
   */
  static SetSource open(SourceName name, AlphaPolicy alpha, Profile profile, JobContext context) {
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    try {
      if (name.isSums()) {
        return new SetSource(
            name, List.of(), Optional.of(sums(name, profile, hadoop)), Content.STATISTICS);
      }
      if (name.isNumpy()) {
        return numpy(name, hadoop);
      }
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
    DataConfig limits = context.config().data();
    int maxBytes = limits.maxImageBytes().toInt();
    SourceImages images =
        SourceImages.open(
            name.location(),
            name.kind().flatMap(Kind::images),
            maxBytes,
            new JavaSparkContext(context.spark().sparkContext()));
    return new SetSource(
        name,
        images.ranges().stream()
            .map(range -> piece(range, alpha, limits.maxImagePixels(), maxBytes))
            .toList(),
        Optional.empty(),
        Content.IMAGES);
  }

  private static Piece piece(SourceRange range, AlphaPolicy alpha, long maxPixels, int maxBytes) {
    return new Piece(
        String.join(" ", range.key(), alpha.name(), Long.toString(maxPixels)),
        range.images(),
        new EncodedImages(range, alpha, maxPixels, maxBytes));
  }

  private static SetSource numpy(SourceName name, Configuration hadoop) {
    FileLocation file = FileLocation.of(name.location(), hadoop);
    NpzFile archive = NpzFile.open(file.storage(), file.name());
    boolean hasStatistics = archive.contains("mu") || archive.contains("sigma");
    boolean hasImages = archive.contains("arr_0");
    boolean asStatistics = name.kind().map(kind -> kind == Kind.STATISTICS).orElse(hasStatistics);
    boolean asImages =
        name.kind().map(kind -> kind == Kind.NPZ).orElse(hasImages || !hasStatistics);
    String sha256 = file.digest().sha256();
    return new SetSource(
        name,
        asImages ? samples(name.location(), archive, sha256) : List.of(),
        asStatistics
            ? Optional.of(new Statistics(StatisticsFile.read(archive), sha256))
            : Optional.empty(),
        content(hasImages, hasStatistics));
  }

  private static Content content(boolean images, boolean statistics) {
    if (images && statistics) {
      return Content.REFERENCE_BATCH;
    }
    return statistics ? Content.STATISTICS : Content.IMAGES;
  }

  private static List<Piece> samples(String location, NpzFile archive, String sha256) {
    List<Piece> pieces = new ArrayList<>();
    try (SampleFile samples = SampleFile.open(archive)) {
      for (int first = 0; first < samples.images(); first += RANGE) {
        int count = Math.min(RANGE, samples.images() - first);
        pieces.add(
            new Piece(
                sha256 + " " + first + " " + count,
                count,
                new SampleRange(location, first, count)));
      }
    }
    return pieces;
  }

  private static Statistics sums(SourceName name, Profile profile, Configuration hadoop) {
    FileLocation file = FileLocation.of(name.location(), hadoop);
    FeatureStatistics sums = FeatureStatistics.fromBytes(file.storage().read(file.name()));
    return new Statistics(
        new ReferenceStatistics(
            file.toString(), sums.gaussian(profile.divisor()), Optional.empty(), Optional.empty()),
        file.digest().sha256());
  }
}

package io.tessera.spark.exchange;

import io.tessera.spark.job.JobContext;
import java.util.Optional;

/** The side of a run's images, whatever configuration the command was given. */
final class ImageSize {
  private static final String KEY = "data.image-size";

  private ImageSize() {}

  /** The side that a stage worked with; that of the configuration if its ledger doesn't tell. */
  static int of(JobContext context, String stage) {
    return context
        .run()
        .stage(stage)
        .flatMap(record -> Optional.ofNullable(record.config().get(KEY)))
        .map(Integer::valueOf)
        .orElseGet(() -> context.config().data().imageSize());
  }
}

package io.tessera.spark.compare;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ShippedNetwork;
import java.util.Optional;
import java.util.function.Supplier;

/** The two sides of a comparison, whatever they are. */
public final class Sources {
  private final JobContext work;
  private final Settings settings;
  private final SetSource measured;
  private final SetSource reference;

  /**
   * Looks what there is; reads names, headers and statistics, no image.
   *
   * @param work whose folder keeps what a network sees of them; executors must reach it
   * @param measured what the user calls the measured side
   * @param reference the same of the other
   * @throws JobException if one can't be read, or is none of the kinds known
   */
  public Sources(JobContext work, Settings settings, String measured, String reference) {
    this.work = work;
    this.settings = settings;
    this.measured =
        SetSource.open(SourceName.of(measured), settings.alpha(), settings.profile(), work);
    this.reference =
        SetSource.open(SourceName.of(reference), settings.alpha(), settings.profile(), work);
    if (this.measured.images().isEmpty() && !this.reference.images().isEmpty()) {
      throw JobException.usage(
          "Cannot measure %s: it is statistics; name the images first, and statistics with --against"
              .formatted(measured));
    }
  }

  /**
   * Measures.
   *
   * @param network asked for if there are images to look at
   * @param weightsSha256 through which statistics were made, where the user says
   * @throws JobException if the sides do not fit together, or something asked for can't be measured
   */
  public Found compare(Supplier<ShippedNetwork> network, Optional<String> weightsSha256) {
    try {
      return measured.images().isEmpty()
          ? new StatisticsComparison(settings, weightsSha256).of(measured, reference)
          : new Comparison(work, settings, network.get()).of(measured, reference);
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
  }
}

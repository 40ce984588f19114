package io.tessera.spark.compare;

import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.MeasuredAgainst;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.measure.ProtocolBase;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.protocol.Cautions;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.compare.ComparisonReport.Side;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ExecutorProducts;
import io.tessera.spark.look.LookUnit;
import io.tessera.spark.look.LookedAt;
import io.tessera.spark.look.Looking;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.look.SparkPieces;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Measures a set of images against another, or against statistics. */
public final class Comparison {
  private final JobContext work;
  private final Settings settings;
  private final ShippedNetwork network;
  private final Looking looking;

  /**
   * @param work whose folder keeps what the network saw; executors must reach it
   */
  public Comparison(JobContext work, Settings settings, ShippedNetwork network) {
    this.work = work;
    this.settings = settings;
    this.network = network;
    looking = new Looking(work, network, work.config().evaluation().batchSize());
  }

  /**
   * What was found.
   *
   * @param report for the user
   * @param measured the sums of the measured side
   * @param reference those of the reference, where it is images
   */
  public record Found(
      ComparisonReport report, CollectedSet measured, Optional<CollectedSet> reference) {}

  /** A side's images as the network saw them. */
  private record Seen(SetSource source, LookedAt looked, String sha256) {
    Side side() {
      return new Side(
          source.name().location(),
          looked.set().images(),
          sha256,
          looked.refused(),
          looked.sizes());
    }

    ReferenceSet reference() {
      return new ReferenceSet(source.name().label(), sha256);
    }
  }

  /**
   * Measures.
   *
   * @throws JobException if the sides do not fit together, or something asked for can't be measured
   */
  public Found of(String measuredSource, String referenceSource) {
    SetSource ours = SetSource.open(SourceName.of(measuredSource), settings.alpha(), work);
    SetSource theirs = SetSource.open(SourceName.of(referenceSource), settings.alpha(), work);
    if (ours.images().isEmpty()) {
      throw JobException.badData(
          "Cannot measure %s: it is statistics; name images, and statistics with --against"
              .formatted(measuredSource));
    }
    Set<Quantity> wanted = wanted(theirs);
    try {
      theirs.statistics().ifPresent(this::check);
      Seen measured = look("measured", ours);
      CollectedSet sums = collect(measured);
      boolean images = theirs.statistics().isEmpty() || wanted.stream().anyMatch(Quantity::needsReferenceImages);
      Optional<Seen> reference =
          images ? Optional.of(look("reference", theirs)) : Optional.empty();
      return measure(measured, sums, theirs, reference, wanted);
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private void check(Statistics statistics) {
    ReferenceStatistics found = statistics.statistics();
    var unused =
        found.checkedFor(
            settings.profile(), network.id().weightsSha256(), found.features().dimension());
  }

  private Set<Quantity> wanted(SetSource reference) {
    Set<Quantity> wanted = EnumSet.noneOf(Quantity.class);
    if (!settings.wanted().isEmpty()) {
      wanted.addAll(settings.wanted());
      return wanted;
    }
    for (Quantity quantity : Quantity.values()) {
      boolean possible =
          quantity.isOf(settings.profile())
              && quantity != Quantity.FID_INFINITY
              && !(quantity.needsReferenceImages() && reference.images().isEmpty())
              && !(quantity == Quantity.SFID && !hasSpatial(reference));
      if (possible) {
        wanted.add(quantity);
      }
    }
    return wanted;
  }

  private boolean hasSpatial(SetSource reference) {
    return network.id() instanceof InceptionFid
        && reference.statistics().map(s -> s.statistics().spatial().isPresent()).orElse(true);
  }

  private Seen look(String what, SetSource source) {
    List<LookUnit> units =
        source.images().stream()
            .map(piece -> looking.unit(piece.key(), piece.count(), piece.images()))
            .toList();
    LookedAt looked = looking.look("look at the " + what + " images", units);
    String location = source.name().location();
    long all = looked.set().images() + looked.refused();
    if (looked.refused() > settings.maxBadFraction() * all) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "Cannot evaluate %s: %,d of %,d images can't be read (%s); mend or remove them, or let some be left out with --max-bad-fraction",
              location,
              looked.refused(),
              all,
              String.join("; ", looked.refusals())));
    }
    if (looked.sizes().size() > 1 && settings.sizes() == Settings.Sizes.ONE) {
      throw JobException.badData(
          "Cannot evaluate %s: its images have %d sizes, %s: tools differ in what they make of that; bring all to one size first, or have each resized by itself with --mixed-sizes"
              .formatted(location, looked.sizes().size(), counts(looked)));
    }
    return new Seen(source, looked, looked.set().sha256());
  }

  private static String counts(LookedAt looked) {
    List<String> counts = new ArrayList<>();
    looked.sizes().entrySet().stream()
        .limit(4)
        .forEach(size -> counts.add(size.getKey() + " (" + size.getValue() + ")"));
    return String.join(", ", counts) + (looked.sizes().size() > 4 ? " and more" : "");
  }

  private CollectedSet collect(Seen seen) {
    return looking.collect(
        seen.looked.set(), settings.profile(), Math.min(settings.blocks(), blocksOf(seen)));
  }

  /** As many as leave two images in each. */
  private static int blocksOf(Seen seen) {
    return Math.max(1, seen.looked.set().images() / 2);
  }

  private Found measure(
      Seen measured,
      CollectedSet sums,
      SetSource theirs,
      Optional<Seen> reference,
      Set<Quantity> wanted) {
    List<Measurement> numbers = new ArrayList<>();
    Optional<CollectedSet> others = Optional.empty();
    Side against;
    if (theirs.statistics().isPresent()) {
      Statistics statistics = theirs.statistics().get();
      ReferenceSet name = new ReferenceSet(theirs.name().label(), statistics.sha256());
      long count = statistics.statistics().features().count().orElse(0);
      against =
          new Side(
              theirs.name().location(),
              count,
              statistics.sha256(),
              0,
              Collections.emptySortedMap());
      numbers.addAll(
          evaluation(name, count)
              .of(
                  MeasuredAgainst.statistics(statistics.statistics()),
                  sums,
                  part(wanted, reference.isPresent())));
      if (reference.isPresent()) {
        // the statistics are of the whole reference, the images a batch of it
        var batch = reference.get().looked.set();
        Set<Quantity> pairs = EnumSet.copyOf(wanted);
        pairs.removeIf(quantity -> !quantity.needsReferenceImages());
        numbers.addAll(
            evaluation(name, batch.images())
                .of(
                    MeasuredAgainst.statisticsAndImages(statistics.statistics(), batch),
                    sums,
                    pairs));
      }
    } else {
      Seen seen = reference.orElseThrow();
      CollectedSet collected = collect(seen);
      others = Optional.of(collected);
      against = seen.side();
      numbers.addAll(
          evaluation(seen.reference(), collected.images())
              .of(MeasuredAgainst.images(collected), sums, wanted));
    }
    ComparisonReport report =
        new ComparisonReport(
            ComparisonReport.VERSION,
            measured.side(),
            against,
            numbers.stream().map(Figure::of).toList(),
            warnings(measured, theirs, reference, numbers, sums));
    return new Found(report, sums, others);
  }

  /** What is measured against statistics, where images serve the rest. */
  private static Set<Quantity> part(Set<Quantity> wanted, boolean imagesToo) {
    Set<Quantity> part = EnumSet.copyOf(wanted);
    if (imagesToo) {
      part.removeIf(Quantity::needsReferenceImages);
    }
    return part;
  }

  private ProfileEvaluation evaluation(ReferenceSet reference, long images) {
    return new ProfileEvaluation(
        FrechetDistance.inPlainJava(),
        new ExecutorProducts(work.config().compute().device()),
        new ProtocolBase(
            settings.measured(),
            network.id(),
            reference,
            images,
            settings.seed(),
            new TreeMap<>(Build.versions())),
        new SparkPieces(work));
  }

  private static List<String> warnings(
      Seen measured,
      SetSource theirs,
      Optional<Seen> reference,
      List<Measurement> numbers,
      CollectedSet sums) {
    Set<String> warnings = new LinkedHashSet<>();
    refused(warnings, measured);
    reference.ifPresent(seen -> refused(warnings, seen));
    if (measured.source.isReferenceBatch() || measured.source.name().location().contains("VIRTUAL_")) {
      warnings.add(
          "%s is a reference batch: its images are some of the reference's own, no samples of a model."
              .formatted(measured.source.name().location()));
    }
    if (reference.filter(seen -> seen.sha256.equals(measured.sha256)).isPresent()) {
      warnings.add("Both sides are the same images in the same order.");
    }
    if (theirs.statistics().filter(s -> s.statistics().origin().isEmpty()).isPresent()) {
      warnings.add(
          "%s does not say by which tool, through which weights and of how many images it was made; its word was taken."
              .formatted(theirs.name().location()));
    }
    int dimension = sums.set().shape().dimension();
    numbers.forEach(number -> warnings.addAll(Cautions.of(number.protocol(), dimension)));
    return List.copyOf(warnings);
  }

  private static void refused(Set<String> warnings, Seen seen) {
    if (seen.looked.refused() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%,d images of %s could not be read and are left out: %s.",
              seen.looked.refused(),
              seen.source.name().location(),
              String.join("; ", seen.looked.refusals())));
    }
    if (seen.looked.sizes().size() > 1) {
      warnings.add(
          "Images of %s have %d sizes; each was resized by itself."
              .formatted(seen.source.name().location(), seen.looked.sizes().size()));
    }
  }
}

package io.tessera.spark.compare;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.MeasuredAgainst;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.measure.ProtocolBase;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.compare.ComparisonReport.Side;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.Looking;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.look.SparkPieces;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Measures a set of images against another, or against statistics. */
final class Comparison {
  private final JobContext work;
  private final Settings settings;
  private final ShippedNetwork network;
  private final Looking looking;
  private final Warnings warnings = new Warnings();

  /**
   * @param work whose folder keeps what the network saw; executors must reach it
   */
  Comparison(JobContext work, Settings settings, ShippedNetwork network) {
    this.work = work;
    this.settings = settings;
    this.network = network;
    looking = new Looking(work, network, work.config().evaluation().batchSize());
  }

  /**
   * Measures.
   *
   * @throws JobException if images can't be read
   * @throws IllegalArgumentException if the sides do not fit together, or something asked for can't
   *     be measured
   */
  Found of(SetSource ours, SetSource theirs) {
    theirs.statistics().ifPresent(this::check);
    warnings.measured(ours);
    warnings.reference(theirs);
    Set<Quantity> wanted = wanted(theirs);
    LookedSide measured = LookedSide.of(ours, looking, settings);
    warnings.images(measured);
    CollectedSet sums = collect(measured);
    return theirs.statistics().isPresent()
        ? againstStatistics(theirs, theirs.statistics().get(), measured, sums, wanted)
        : againstImages(theirs, measured, sums, wanted);
  }

  private void check(Statistics statistics) {
    ReferenceStatistics found = statistics.content();
    var unused =
        found.checkedFor(
            settings.profile(), network.id().weightsSha256(), network.shape().dimension());
  }

  /** What was asked for, or everything that there are data for. */
  private Set<Quantity> wanted(SetSource reference) {
    if (!settings.wanted().isEmpty()) {
      return settings.wanted();
    }
    Set<Quantity> wanted = EnumSet.allOf(Quantity.class);
    wanted.remove(Quantity.FID_INFINITY);
    wanted.removeIf(
        quantity ->
            !quantity.isOf(settings.profile())
                || (quantity.needsReferenceImages() && reference.images().isEmpty()));
    boolean places =
        network.shape().spatialDimension() > 0
            && reference
                .statistics()
                .map(known -> known.content().spatial().isPresent())
                .orElse(true);
    if (!places) {
      wanted.remove(Quantity.SFID);
    }
    return wanted;
  }

  /** Images for everything. */
  private Found againstImages(
      SetSource theirs, LookedSide measured, CollectedSet sums, Set<Quantity> wanted) {
    LookedSide reference = LookedSide.of(theirs, looking, settings);
    warnings.images(reference);
    warnings.same(measured.sha256(), reference.sha256());
    CollectedSet others = collect(reference);
    List<Measurement> numbers =
        evaluation(reference.reference(), others.images())
            .of(MeasuredAgainst.images(others), sums, wanted);
    return found(measured, reference.side(), numbers, sums, Optional.of(others));
  }

  /** Statistics for the distances; images beside them, if there are, for what needs images. */
  private Found againstStatistics(
      SetSource theirs,
      Statistics statistics,
      LookedSide measured,
      CollectedSet sums,
      Set<Quantity> wanted) {
    Set<Quantity> pairs = EnumSet.copyOf(wanted);
    pairs.removeIf(quantity -> !quantity.needsReferenceImages());
    Set<Quantity> others = EnumSet.copyOf(wanted);
    MeasuredAgainst known = MeasuredAgainst.statistics(statistics.content());
    ReferenceSet name = new ReferenceSet(theirs.name().label(), statistics.sha256());
    List<Measurement> numbers = new ArrayList<>();
    if (!pairs.isEmpty() && !theirs.images().isEmpty()) {
      others.removeAll(pairs);
      LookedSide batch = LookedSide.of(theirs, looking, settings);
      warnings.images(batch);
      warnings.same(measured.sha256(), batch.sha256());
      StoredSet images = batch.looked().set();
      numbers.addAll(
          evaluation(name, batch.images())
              .of(MeasuredAgainst.statisticsAndImages(statistics.content(), images), sums, pairs));
    }
    numbers.addAll(0, evaluation(name, statistics.images()).of(known, sums, others));
    return found(
        measured, statistics.side(theirs.name().location()), numbers, sums, Optional.empty());
  }

  private Found found(
      LookedSide measured,
      Side reference,
      List<Measurement> numbers,
      CollectedSet sums,
      Optional<CollectedSet> others) {
    warnings.numbers(numbers, network.shape().dimension());
    return new Found(
        new ComparisonReport(
            ComparisonReport.VERSION,
            measured.side(),
            reference,
            numbers.stream().map(Figure::of).toList(),
            warnings.all()),
        Optional.of(sums),
        others,
        network.id());
  }

  private CollectedSet collect(LookedSide side) {
    int most = Math.max(1, side.images() / 2); // a block has two images at least
    return looking.collect(
        side.looked().set(), settings.profile(), Math.min(settings.blocks(), most));
  }

  private ProfileEvaluation evaluation(ReferenceSet reference, long images) {
    return new SparkPieces(work)
        .evaluation(
            new ProtocolBase(
                settings.measured(),
                network.id(),
                reference,
                images,
                settings.seed(),
                Build.versions()));
  }
}

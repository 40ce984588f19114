package io.tessera.spark.evaluate;

import io.tessera.core.storage.Storage;
import io.tessera.evaluation.classification.ClassAgreement;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.CodebookUsage;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.evaluate.EvaluationMetrics.Better;
import io.tessera.spark.evaluate.EvaluationMetrics.Figure;
import io.tessera.spark.evaluate.EvaluationMetrics.Group;
import io.tessera.spark.evaluate.MeasureUnit.Set;
import io.tessera.spark.run.Build;
import io.tessera.spark.sample.SampleManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Merges the units' measures, in the units' order, into figures and the gallery. */
final class Summary {
  private final Storage storage;
  private final Networks networks;
  private final List<MeasureUnit> units;
  private final List<UnitMeasures> measures;
  private final List<Figure> figures = new ArrayList<>();

  Summary(
      Storage storage, Networks networks, List<MeasureUnit> units, List<UnitMeasures> measures) {
    this.storage = storage;
    this.networks = networks;
    this.units = units;
    this.measures = measures;
  }

  EvaluationMetrics metrics(PipelineConfig config, SampleManifest samples, int classes) {
    CodebookUsage codes = codes(config.tokenizer().codebookSize());
    reconstruction(codes);
    for (FeatureExtractorId network : networks.ids()) {
      distances(network, samples);
      if (network instanceof FeatureExtractorId.Classifier) {
        agreements(network, samples, classes);
      }
    }
    return new EvaluationMetrics(
        EvaluationMetrics.VERSION,
        List.copyOf(figures),
        LongStream.of(codes.counts()).boxed().toList());
  }

  Gallery gallery(List<String> classNames, int samplesOfClass) {
    List<Gallery.Pair> pairs = new ArrayList<>();
    List<Gallery.Sample> samples = new ArrayList<>();
    Map<Integer, Integer> shown = new TreeMap<>();
    for (UnitMeasures measure : measures) {
      measure
          .pairs()
          .forEach(
              pair ->
                  pairs.add(
                      new Gallery.Pair(
                          pair.original(), pair.reconstruction(), classNames.get(pair.label()))));
      for (UnitMeasures.SamplePicture picture : measure.samples()) {
        if (shown.merge(picture.label(), 1, Integer::sum) <= samplesOfClass) {
          samples.add(
              new Gallery.Sample(
                  picture.file(),
                  picture.label(),
                  classNames.get(picture.label()),
                  picture.seed()));
        }
      }
    }
    samples.sort(
        (a, b) -> Integer.compare(a.label(), b.label())); // stable: within a class by sample index
    return new Gallery(pairs, samples);
  }

  private void reconstruction(CodebookUsage codes) {
    ReconstructionQuality quality =
        of(Set.HELDOUT).stream()
            .map(UnitMeasures::quality)
            .reduce(ReconstructionQuality.none(), ReconstructionQuality::merge);
    long n = quality.images();
    add(
        Group.RECONSTRUCTION,
        Protocol.of(Metric.PSNR, n, n),
        quality.meanPsnr(),
        "dB",
        Better.HIGHER,
        "held-out images against their reconstructions, mean over images");
    add(
        Group.RECONSTRUCTION,
        Protocol.of(Metric.SSIM, n, n),
        quality.meanSsim(),
        "",
        Better.HIGHER,
        "held-out images against their reconstructions, 11x11 Gaussian window, RGB");
    add(
        Group.RECONSTRUCTION,
        Protocol.of(Metric.CODEBOOK_USED_SHARE, 0, n),
        codes.usedShare(),
        "%",
        Better.HIGHER,
        "codes of held-out images, codebook of " + codes.counts().length);
    add(
        Group.RECONSTRUCTION,
        Protocol.of(Metric.CODEBOOK_PERPLEXITY, 0, n),
        codes.perplexity(),
        "codes",
        Better.HIGHER,
        "codes of held-out images, codebook of " + codes.counts().length);
  }

  private void distances(FeatureExtractorId network, SampleManifest samples) {
    FrechetDistance distance = FrechetDistance.inPlainJava();
    FeatureStatistics heldout = statistics(Set.HELDOUT, "original", network);
    FeatureStatistics made = statistics(Set.HELDOUT, "reconstruction", network);
    FeatureStatistics train = statistics(Set.TRAIN, "original", network);
    FeatureStatistics drawn = statistics(Set.SAMPLES, "original", network);
    keep("heldout", network, heldout);
    keep("reconstructions", network, made);
    keep("train", network, train);
    keep("samples", network, drawn);
    add(
        Group.RECONSTRUCTION,
        Protocol.of(Metric.FRECHET_DISTANCE, network, heldout.count(), made.count()),
        distance.between(heldout, made).distance(),
        "",
        Better.LOWER,
        "r"
            + Metric.FRECHET_DISTANCE.nameBy(network)
            + ": reconstructions against the held-out images they are of");
    add(
        Group.GENERATION,
        Protocol.of(Metric.FRECHET_DISTANCE, network, train.count(), drawn.count())
            .withSeed(samples.seed()),
        distance.between(train, drawn).distance(),
        "",
        Better.LOWER,
        "g"
            + Metric.FRECHET_DISTANCE.nameBy(network)
            + ": samples against the training images; "
            + samples.sampling());
  }

  private void keep(String set, FeatureExtractorId network, FeatureStatistics statistics) {
    storage.write(
        EvaluationMetrics.statistics(set + "-" + network.network()), statistics.toBytes());
  }

  private void agreements(FeatureExtractorId network, SampleManifest samples, int classes) {
    ClassAgreement real = agreement(Set.HELDOUT, classes);
    ClassAgreement drawn = agreement(Set.SAMPLES, classes);
    add(
        Group.CLASSIFIER,
        Protocol.of(Metric.CLASS_AGREEMENT, network, real.total(), real.total()),
        real.accuracy(),
        "%",
        Better.HIGHER,
        "accuracy of the classifier on held-out images");
    add(
        Group.GENERATION,
        Protocol.of(Metric.CLASS_AGREEMENT, network, 0, drawn.total()).withSeed(samples.seed()),
        drawn.accuracy(),
        "%",
        Better.HIGHER,
        "samples that the classifier sees the class in that was asked for; " + samples.sampling());
  }

  private void add(
      Group group, Protocol protocol, double value, String unit, Better better, String of) {
    Protocol whole = protocol.withVersions(Build.versions());
    figures.add(new Figure(group, name(group, whole), value, unit, better, whole + "; " + of));
  }

  private static String name(Group group, Protocol protocol) {
    return switch (group) {
      case RECONSTRUCTION ->
          protocol.metric() == Metric.FRECHET_DISTANCE ? "r" + protocol.name() : protocol.name();
      case GENERATION ->
          protocol.metric() == Metric.FRECHET_DISTANCE ? "g" + protocol.name() : protocol.name();
      case CLASSIFIER -> "classifier accuracy";
    };
  }

  private CodebookUsage codes(int size) {
    long[] counts = new long[size];
    of(Set.HELDOUT)
        .forEach(
            measure ->
                IntStream.range(0, size)
                    .forEach(code -> counts[code] += measure.codes().get(code)));
    return CodebookUsage.ofCounts(counts);
  }

  private ClassAgreement agreement(Set set, int classes) {
    ClassAgreement agreement = new ClassAgreement(classes);
    for (UnitMeasures measure : of(set)) {
      for (int i = 0; i < measure.labels().size(); i++) {
        agreement.add(measure.labels().get(i), measure.predictions().get(i));
      }
    }
    return agreement;
  }

  private FeatureStatistics statistics(Set set, String what, FeatureExtractorId network) {
    String key = what + "/" + network.network();
    return of(set).stream()
        .map(
            measure ->
                FeatureStatistics.fromBytes(
                    storage.read(Objects.requireNonNull(measure.statistics().get(key)))))
        .reduce(FeatureStatistics::merge)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Cannot merge feature statistics: set " + set + " has no units"));
  }

  private List<UnitMeasures> of(Set set) {
    return IntStream.range(0, units.size())
        .filter(i -> units.get(i).set() == set)
        .mapToObj(measures::get)
        .toList();
  }
}

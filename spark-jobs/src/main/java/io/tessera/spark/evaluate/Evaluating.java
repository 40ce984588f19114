package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.evaluate.DistanceFigures.Extent;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.Measures.Reference;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.run.Build;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Measures a run: what its tokenizer keeps of held-out images, and what its samples are worth. */
public final class Evaluating {
  private final JobContext context;
  private final PipelineConfig config;
  private final ImageTable images;
  private final ModelPointer tokenizer;
  private final SampleManifest samples;

  /** Of this run. */
  public Evaluating(JobContext context) {
    this.context = context;
    config = context.config();
    images = ImageTable.open(context.run());
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    samples = SampleManifest.open(context.run());
  }

  /** Measures what is not measured yet and writes metrics and gallery. */
  public StageFigures run() {
    checkSizes();
    Networks networks = Networks.of(context, images);
    ImageSets sets = new ImageSets(context, images, networks);
    List<MeasureUnit> heldout =
        sets.heldout(tokenizer, Long.MAX_VALUE, config.evaluation().galleryPairs());
    List<MeasureUnit> units = new ArrayList<>(heldout);
    if (networks.looking().isEmpty()) {
      context
          .console()
          .note(
              "evaluate: no classifier (classifier.enabled) and no evaluation.inception-weights: samples are not measured.");
    } else {
      units.addAll(sets.train());
      units.addAll(sets.samples(samples));
    }
    List<UnitMeasures> measures = sets.run("evaluate", units, tokenizer);
    TokenFigures tokens =
        TokenFigures.of(
            TokenTable.open(context.run(), context.loadedConfig().hadoop()),
            context.spark().sparkContext().hadoopConfiguration());
    List<Figure> figures = new Results(networks, units, measures).figures(tokens);
    context
        .run()
        .write(
            EvaluationMetrics.GALLERY + "/" + TableDraft.MANIFEST,
            Gallery.of(
                measures, images.manifest().classNames(), config.evaluation().gallerySamples()));
    write(figures, tokens);
    return stageFigures(figures, units);
  }

  private void checkSizes() {
    if (images.part(Split.HELDOUT).images() < 2) {
      throw JobException.badData(
          "Cannot evaluate: the image table holds out "
              + images.part(Split.HELDOUT).images()
              + " images; set data.heldout.count to 2 or more and shard again");
    }
    if (images.part(Split.TRAIN).images() < 2 || samples.images() < 2) {
      throw JobException.badData(
          "Cannot evaluate: a Fréchet distance needs at least 2 training images and 2 samples, there are "
              + images.part(Split.TRAIN).images()
              + " and "
              + samples.images());
    }
  }

  /** The sets' measures on their way to figures. */
  private final class Results {
    private final Networks networks;
    private final SetMeasures heldout;
    private final SetMeasures train;
    private final SetMeasures drawn;
    private final Measures measures = new Measures(context);

    Results(Networks networks, List<MeasureUnit> units, List<UnitMeasures> measured) {
      this.networks = networks;
      heldout = set(MeasureUnit.Set.HELDOUT, units, measured);
      train = set(MeasureUnit.Set.TRAIN, units, measured);
      drawn = set(MeasureUnit.Set.SAMPLES, units, measured);
    }

    private SetMeasures set(
        MeasureUnit.Set set, List<MeasureUnit> units, List<UnitMeasures> measured) {
      List<UnitMeasures> of = new ArrayList<>();
      for (int i = 0; i < units.size(); i++) {
        if (units.get(i).set() == set) {
          of.add(measured.get(i));
        }
      }
      return new SetMeasures(networks.models(), of);
    }

    List<Figure> figures(TokenFigures tokens) {
      String table = TrainingInput.tableKey(context, ImageTable.FOLDER);
      List<Figure> figures =
          new ArrayList<>(new ReconstructionFigures(networks, heldout, table).figures());
      networks.looking().forEach(network -> figures.addAll(reconstructions(network)));
      figures.addAll(tokens.figures());
      figures.addAll(samples());
      for (ShippedNetwork network : networks.looking()) {
        if (network.id() instanceof Classifier classifier) {
          figures.add(accuracy(classifier));
        }
      }
      measures.clear();
      return figures;
    }

    private List<Figure> reconstructions(ShippedNetwork network) {
      Reference originals = measures.reference(Reference.HELDOUT, heldout, network);
      CollectedSet made = measures.collect(heldout, SetMeasures.RECONSTRUCTION, network);
      keep("heldout", network, originals.sums());
      keep("reconstructions", network, made);
      return new DistanceFigures(measures, Extent.EVERYTHING).ofReconstructions(originals, made);
    }

    private List<Figure> samples() {
      SampleFigures against =
          SampleFigures.against(measures, Extent.EVERYTHING, networks, train, samples.seed());
      List<CollectedSet> sums = new ArrayList<>();
      for (Reference reference : against.train()) {
        CollectedSet of = measures.collect(drawn, SetMeasures.ORIGINAL, reference.network());
        keep("train", reference.network(), reference.sums());
        keep("samples", reference.network(), of);
        sums.add(of);
      }
      return against.of(drawn, sums, samples.sampling());
    }

    private void keep(String name, ShippedNetwork network, CollectedSet set) {
      context
          .storage()
          .write(
              EvaluationMetrics.statistics(name + "-" + network.id().network()),
              set.sums().toBytes());
    }

    private Figure accuracy(Classifier classifier) {
      Protocol protocol =
          Protocol.of(Metric.CLASS_AGREEMENT, classifier, 0, heldout.images())
              .withVersions(Build.versions());
      return Figure.of(
              Group.CLASSIFIER,
              heldout.mean(protocol, Part::agreement),
              "held-out images that the classifier sees the right class in",
              0)
          .named("classifier accuracy");
    }
  }

  private void write(List<Figure> figures, TokenFigures tokens) {
    figures.stream()
        .flatMap(figure -> figure.cautions().stream())
        .distinct()
        .forEach(caution -> context.console().note("evaluate: " + caution));
    context
        .storage()
        .write(EvaluationMetrics.CSV, MetricsCsv.of(figures).getBytes(StandardCharsets.UTF_8));
    context
        .run()
        .write(
            EvaluationMetrics.FILE,
            new EvaluationMetrics(EvaluationMetrics.VERSION, figures, tokens.histogram()));
  }

  private static StageFigures stageFigures(List<Figure> figures, List<MeasureUnit> units) {
    TreeMap<String, Object> values = new TreeMap<>();
    figures.stream()
        .filter(figure -> Double.isFinite(figure.value()))
        .forEach(figure -> values.put(figure.name(), figure.value()));
    return new StageFigures(units.stream().mapToLong(MeasureUnit::images).sum(), "images", values);
  }
}

package io.tessera.spark.evaluate;

import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.evaluate.Figure.Better;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
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
  private final TokenFigures tokens;

  public Evaluating(JobContext context) {
    this.context = context;
    config = context.config();
    images = ImageTable.open(context.run());
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    samples = SampleManifest.open(context.run());
    tokens =
        TokenFigures.of(
            TokenTable.open(context.run()), context.spark().sparkContext().hadoopConfiguration());
  }

  /** Measures what is not measured yet and writes metrics and gallery. */
  public StageFigures run() {
    checkSizes();
    Networks networks = Networks.of(context, images);
    ImageSets sets = new ImageSets(context, images, networks);
    List<MeasureUnit> heldout =
        sets.heldout(tokenizer, Long.MAX_VALUE, config.evaluation().galleryPairs());
    List<MeasureUnit> units = new ArrayList<>(heldout);
    if (networks.ids().isEmpty()) {
      context
          .console()
          .note(
              "evaluate: no classifier (classifier.enabled) and no evaluation.inception-weights: samples are not measured.");
    } else {
      units.addAll(sets.train());
      units.addAll(sets.samples(samples));
    }
    List<UnitMeasures> measures = sets.run("evaluate", units, tokenizer);
    Results results = new Results(networks, units, measures);
    List<Figure> figures = results.figures();
    context
        .run()
        .write(
            EvaluationMetrics.GALLERY + "/" + TableDraft.MANIFEST,
            Gallery.of(
                measures, images.manifest().classNames(), config.evaluation().gallerySamples()));
    write(figures);
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

    Results(Networks networks, List<MeasureUnit> units, List<UnitMeasures> measures) {
      this.networks = networks;
      heldout = set(MeasureUnit.Set.HELDOUT, units, measures);
      train = set(MeasureUnit.Set.TRAIN, units, measures);
      drawn = set(MeasureUnit.Set.SAMPLES, units, measures);
    }

    private SetMeasures set(
        MeasureUnit.Set set, List<MeasureUnit> units, List<UnitMeasures> measures) {
      List<UnitMeasures> of = new ArrayList<>();
      for (int i = 0; i < units.size(); i++) {
        if (units.get(i).set() == set) {
          of.add(measures.get(i));
        }
      }
      return new SetMeasures(context.storage(), of);
    }

    List<Figure> figures() {
      String table = TrainingInput.tableKey(context, ImageTable.FOLDER);
      List<Figure> figures = new ArrayList<>(ReconstructionFigures.of(networks, heldout, table));
      figures.addAll(tokens.figures());
      SampleFigures against = SampleFigures.against(networks, train, samples.seed());
      figures.addAll(against.of(drawn, samples.sampling()));
      for (FeatureExtractorId network : networks.ids()) {
        keep("heldout", heldout, SetMeasures.ORIGINAL, network);
        keep("reconstructions", heldout, SetMeasures.RECONSTRUCTION, network);
        keep("train", train, SetMeasures.ORIGINAL, network);
        keep("samples", drawn, SetMeasures.ORIGINAL, network);
        if (network instanceof Classifier classifier) {
          figures.add(accuracy(classifier));
        }
      }
      return figures;
    }

    private void keep(String name, SetMeasures set, String what, FeatureExtractorId network) {
      context
          .storage()
          .write(
              EvaluationMetrics.statistics(name + "-" + network.network()),
              set.statistics(what, network).toBytes());
    }

    private Figure accuracy(Classifier classifier) {
      Protocol protocol =
          Protocol.of(Metric.CLASS_AGREEMENT, classifier, 0, heldout.images())
              .withVersions(Build.versions());
      return Figure.of(
              Group.CLASSIFIER,
              Distances.mean(protocol, heldout.means(Part::agreement)),
              "%",
              Better.HIGHER,
              "held-out images that the classifier sees the right class in",
              0)
          .named("classifier accuracy");
    }
  }

  private void write(List<Figure> figures) {
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

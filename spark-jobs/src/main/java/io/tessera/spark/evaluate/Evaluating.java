package io.tessera.spark.evaluate;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.evaluate.MeasureUnit.Set;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import io.tessera.spark.training.WeightFiles;
import io.tessera.spark.unit.UnitRunner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Measures a run: what its tokenizer keeps of held-out images, and what its samples are worth. */
public final class Evaluating {
  private static final String UNITS = "evaluation/_units";

  private final JobContext context;
  private final PipelineConfig config;
  private final ImageTable images;
  private final ModelPointer tokenizer;
  private final SampleManifest samples;
  private final Configuration hadoop;
  private final String source;
  private final String sampleKey;

  public Evaluating(JobContext context) {
    this.context = context;
    config = context.config();
    images = ImageTable.open(context.run());
    source = TrainingInput.tableKey(context, ImageTable.FOLDER);
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    samples =
        context
            .run()
            .read(SampleManifest.FOLDER + "/" + TableDraft.MANIFEST, SampleManifest.class)
            .orElseThrow(
                () ->
                    JobException.badData(
                        "Cannot find the sample table "
                            + context.run().location(SampleManifest.FOLDER)
                            + ": run `tessera sample` first"));
    sampleKey = TrainingInput.tableKey(context, SampleManifest.FOLDER);
    hadoop = context.spark().sparkContext().hadoopConfiguration();
  }

  /** Measures what is not measured yet and writes metrics and gallery. */
  public StageFigures run() {
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
    ModelPointer classifier = classifier();
    Networks networks =
        new Networks(
            TrainedModels.of(context), images.classes(), classifier, inception().orElse(null));
    if (networks.ids().isEmpty()) {
      context
          .console()
          .note(
              "evaluate: no classifier (classifier.enabled) and no evaluation.inception-weights: samples are not measured.");
    }
    List<MeasureUnit> units = units(networks);
    UnitRunner<MeasureUnit, UnitMeasures> runner =
        new UnitRunner<>(context, context.storage(), UNITS, UnitMeasures.class);
    runner.run(
        "evaluate",
        "images",
        units,
        unit -> unit.rows().rows(),
        new MeasurePartition(networks, tokenizer));
    List<UnitMeasures> measures = runner.results(units).toList();
    Summary summary = new Summary(context.storage(), networks, units, measures);
    EvaluationMetrics metrics = summary.metrics(config, samples, images.classes());
    context
        .run()
        .write(
            EvaluationMetrics.GALLERY + "/" + TableDraft.MANIFEST,
            summary.gallery(images.manifest().classNames(), config.evaluation().gallerySamples()));
    context.run().write(EvaluationMetrics.FILE, metrics);
    return figures(metrics, units);
  }

  private @Nullable ModelPointer classifier() {
    return config.classifier().enabled() && images.classes() > 1
        ? ClassifierTraining.run(context, images)
        : null;
  }

  private Optional<Networks.InceptionFile> inception() {
    return config
        .evaluation()
        .inceptionWeights()
        .map(path -> new Networks.InceptionFile(path, WeightFiles.sha256(path, hadoop)));
  }

  private List<MeasureUnit> units(Networks networks) {
    List<MeasureUnit> units = new ArrayList<>();
    addUnits(units, networks, Set.HELDOUT, images.files(Split.HELDOUT));
    if (!networks.ids().isEmpty()) {
      addUnits(units, networks, Set.TRAIN, images.files(Split.TRAIN));
      addUnits(
          units,
          networks,
          Set.SAMPLES,
          samples.files().stream()
              .map(file -> context.run().location(SampleManifest.FOLDER + "/" + file))
              .toList());
    }
    return units;
  }

  private void addUnits(List<MeasureUnit> units, Networks networks, Set set, List<String> files) {
    int wanted =
        set == Set.HELDOUT
            ? config.evaluation().galleryPairs()
            : config.evaluation().gallerySamples();
    // the first units show pictures: enough of them that each class shown can have its samples
    long pictured = set == Set.HELDOUT ? 1 : (long) images.classes() * wanted;
    for (String file : files) {
      for (FileRange range : ParquetRows.units(hadoop, file, config.tokenize().unitImages())) {
        units.add(
            new MeasureUnit(
                id(networks, set, range, wanted), set, range, pictured > 0 ? wanted : 0));
        pictured -= range.rows();
      }
    }
  }

  private String id(Networks networks, Set set, FileRange range, int pictures) {
    String key =
        String.join(
            "\n",
            set.name(),
            source,
            set == Set.SAMPLES ? sampleKey : "",
            // not the whole path: a run keeps its results when its folder moves
            range.file().substring(range.file().lastIndexOf('/')),
            range.firstGroup() + "+" + range.groups(),
            tokenizer.parameters().sha256(),
            networks.ids().toString(),
            Integer.toString(pictures),
            config.evaluation().toString());
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
  }

  private static StageFigures figures(EvaluationMetrics metrics, List<MeasureUnit> units) {
    TreeMap<String, Object> values = new TreeMap<>();
    IntStream.range(0, metrics.figures().size())
        .mapToObj(metrics.figures()::get)
        .filter(figure -> Double.isFinite(figure.value()))
        .forEach(figure -> values.put(figure.name(), figure.value()));
    return new StageFigures(
        units.stream().mapToLong(unit -> unit.rows().rows()).sum(), "images", values);
  }
}

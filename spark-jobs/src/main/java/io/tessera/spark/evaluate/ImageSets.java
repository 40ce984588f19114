package io.tessera.spark.evaluate;

import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.evaluate.MeasureUnit.Set;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainingInput;
import io.tessera.spark.unit.ShortHash;
import io.tessera.spark.unit.UnitRunner;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A run's sets of images, cut into units to measure. A unit's name holds what its result depends on
 * and no more: whoever needs the training images measured by the same networks finds them measured.
 */
final class ImageSets {
  /** Folder of the units that {@link #run} keeps for everybody. */
  static final String UNITS = EvaluationScratch.UNITS;

  private final JobContext context;
  private final PipelineConfig config;
  private final ImageTable images;
  private final Networks networks;
  private final Configuration hadoop;
  private final String source;

  ImageSets(JobContext context, ImageTable images, Networks networks) {
    this.context = context;
    this.images = images;
    this.networks = networks;
    config = context.config();
    hadoop = context.spark().sparkContext().hadoopConfiguration();
    source = TrainingInput.tableKey(context, ImageTable.FOLDER);
  }

  /** All training images. */
  List<MeasureUnit> train() {
    List<MeasureUnit> units = new ArrayList<>();
    for (FileRange rows : ranges(images.files(Split.TRAIN), Long.MAX_VALUE)) {
      PartSizes whole = new PartSizes(Math.toIntExact(rows.rows()), 1);
      units.add(new MeasureUnit(id(Set.TRAIN, rows, whole, source), Set.TRAIN, rows, whole, 0));
    }
    return units;
  }

  /**
   * Held-out images.
   *
   * @param tokenizer that reconstructs them
   * @param most how many, the first of the table
   * @param pictures pairs that the gallery wants of them
   */
  List<MeasureUnit> heldout(ModelPointer tokenizer, long most, int pictures) {
    List<FileRange> ranges = ranges(images.files(Split.HELDOUT), most);
    List<MeasureUnit> units = new ArrayList<>();
    String lpips = networks.lpipsId().map(Object::toString).orElse("");
    long left = most;
    for (FileRange rows : ranges) {
      PartSizes sizes = PartSizes.of((int) Math.min(left, rows.rows()), ranges.size());
      int shown = units.isEmpty() ? pictures : 0;
      String key =
          String.join(
              "\n", source, tokenizer.parameters().sha256(), lpips, Integer.toString(shown));
      units.add(
          new MeasureUnit(id(Set.HELDOUT, rows, sizes, key), Set.HELDOUT, rows, sizes, shown));
      left -= rows.rows();
    }
    return units;
  }

  /** The sample table. */
  List<MeasureUnit> samples(SampleManifest samples) {
    List<FileRange> ranges = ranges(samples.locations(context.run()), Long.MAX_VALUE);
    List<MeasureUnit> units = new ArrayList<>();
    String table = TrainingInput.tableKey(context, SampleManifest.FOLDER);
    int wanted = config.evaluation().gallerySamples();
    // the first units show pictures: enough of them that each class shown can have its samples
    long pictured = (long) images.classes() * wanted;
    for (FileRange rows : ranges) {
      PartSizes sizes = PartSizes.of(Math.toIntExact(rows.rows()), ranges.size());
      int shown = pictured > 0 ? wanted : 0;
      String key = String.join("\n", table, shown + " of " + config.evaluation().galleryClasses());
      units.add(
          new MeasureUnit(id(Set.SAMPLES, rows, sizes, key), Set.SAMPLES, rows, sizes, shown));
      pictured -= rows.rows();
    }
    return units;
  }

  /** Measures all training images, or finds them measured. */
  SetMeasures measuredTrain(String name, ModelPointer tokenizer) {
    return new SetMeasures(networks.models(), run(name, train(), tokenizer));
  }

  /**
   * Measures units, or finds them measured.
   *
   * @param name for progress
   * @param tokenizer that reconstructs held-out images
   * @return their measures, in order
   */
  List<UnitMeasures> run(String name, List<MeasureUnit> units, ModelPointer tokenizer) {
    return run(name, units, new MeasurePartition(networks, tokenizer, Keeping.FOR_LATER, UNITS));
  }

  /** Measures units in a way of the caller's, or finds them measured in the partition's folder. */
  List<UnitMeasures> run(String name, List<MeasureUnit> units, MeasurePartition partition) {
    return new UnitRunner<MeasureUnit, UnitMeasures>(
            context, context.storage(), partition.folder(), UnitMeasures.class)
        .run(name, "images", units, MeasureUnit::images, partition)
        .toList();
  }

  private List<FileRange> ranges(List<String> files, long most) {
    List<FileRange> ranges = new ArrayList<>();
    long rows = 0;
    for (String file : files) {
      for (FileRange range : ParquetRows.units(hadoop, file, config.tokenize().unitImages())) {
        if (rows < most) {
          ranges.add(range);
        }
        rows += range.rows();
      }
    }
    return ranges;
  }

  private String id(Set set, FileRange rows, PartSizes sizes, String key) {
    return ShortHash.of(
        set.name(),
        key,
        // not the whole path: a run keeps its results when its folder moves
        rows.file().substring(rows.file().lastIndexOf('/')),
        rows.firstGroup() + "+" + rows.groups(),
        sizes.toString(),
        networks.key(),
        config.data().imageSize() + " " + config.data().alpha(),
        Integer.toString(config.evaluation().batchSize()));
  }
}

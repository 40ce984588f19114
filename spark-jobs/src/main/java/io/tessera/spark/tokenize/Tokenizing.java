package io.tessera.spark.tokenize;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenManifest.SplitPart;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import io.tessera.spark.unit.Leftovers;
import io.tessera.spark.unit.UnitRunner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Makes the token table of a run. */
public final class Tokenizing {
  private static final String UNITS = TokenTable.FOLDER + "/_units";

  private final JobContext context;
  private final PipelineConfig config;
  private final ImageTable images;
  private final ModelPointer tokenizer;
  private final String source;
  private final String preprocessing;

  public Tokenizing(JobContext context) {
    this.context = context;
    config = context.config();
    images = ImageTable.open(context.run());
    source = TrainingInput.tableKey(context, ImageTable.FOLDER);
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    preprocessing =
        "views %s, crop range %s, image size %d, alpha %s"
            .formatted(
                config.tokenize().views(),
                config.tokenize().cropRange(),
                config.data().imageSize(),
                config.data().alpha());
  }

  /** Does what is left to do and publishes the manifest. */
  public StageFigures run() {
    List<TokenizeUnit> units = new ArrayList<>();
    for (Split split : Split.values()) {
      units.addAll(units(split));
    }
    TokenizePartition work = new TokenizePartition(TrainedModels.of(context), tokenizer, footer());
    UnitRunner<TokenizeUnit, TokenizeResult> runner =
        new UnitRunner<>(context, UNITS, TokenizeResult.class);
    List<TokenizeResult> results =
        runner.run("tokenize", "images", units, unit -> unit.images().rows(), work);
    SortedMap<String, SplitPart> splits = new TreeMap<>();
    for (Split split : Split.values()) {
      splits.put(split.label(), part(split, units, results));
    }
    TokenManifest manifest = manifest(splits);
    Leftovers.delete(
        context.storage(), TokenTable.FOLDER, results.stream().map(TokenizeResult::path).toList());
    context.run().write(TokenTable.FOLDER + "/" + TableDraft.MANIFEST, manifest);
    return figures(manifest);
  }

  private List<TokenizeUnit> units(Split split) {
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    List<TokenizeUnit> units = new ArrayList<>();
    for (ImageManifest.TableFile file : images.part(split).files()) {
      String location = context.run().location(ImageTable.FOLDER + "/" + file.path());
      for (FileRange range : ParquetRows.units(hadoop, location, config.tokenize().unitImages())) {
        units.add(new TokenizeUnit(id(split, file, range), split, range));
      }
    }
    return units;
  }

  /** Everything that a unit's rows depend on. */
  private String id(Split split, ImageManifest.TableFile file, FileRange range) {
    String key =
        String.join(
            "\n",
            "1", // of the unit's result
            source,
            split.label(),
            file.path(),
            Long.toString(file.bytes()),
            range.firstGroup() + "+" + range.groups(),
            tokenizer.parameters().sha256(),
            preprocessing);
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
  }

  private Map<String, String> footer() {
    return Map.of(
        "tessera.format", TokenManifest.FORMAT,
        "tessera.version", Integer.toString(TokenManifest.VERSION),
        "tessera.tokenizer", tokenizer.parameters().sha256(),
        "tessera.codebook-size", Integer.toString(config.tokenizer().codebookSize()),
        "tessera.grid-side", Integer.toString(gridSide()),
        "tessera.preprocessing", preprocessing,
        "tessera.source", source);
  }

  private SplitPart part(Split split, List<TokenizeUnit> units, List<TokenizeResult> results) {
    long rowsOfImages = 0;
    long count = 0;
    long[] codes = new long[config.tokenizer().codebookSize()];
    List<TableFile> files = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).split() == split) {
        TokenizeResult result = results.get(i);
        count += result.images();
        rowsOfImages += result.rows();
        files.add(new TableFile(result.path(), result.rows(), result.bytes(), result.sha256()));
        IntStream.range(0, codes.length)
            .forEach(code -> codes[code] += result.codeCounts().get(code));
      }
    }
    int views = count == 0 ? 1 : Math.toIntExact(rowsOfImages / count);
    return new SplitPart(
        count,
        views,
        files,
        IntStream.range(0, codes.length).mapToObj(code -> codes[code]).toList());
  }

  private TokenManifest manifest(SortedMap<String, SplitPart> splits) {
    return new TokenManifest(
        TokenManifest.FORMAT,
        TokenManifest.VERSION,
        tokenizer.parameters().sha256(),
        source,
        config.tokenizer().codebookSize(),
        gridSide(),
        images.classes(),
        preprocessing,
        splits);
  }

  private int gridSide() {
    return config.tokenizer().network(config.data().imageSize()).gridSide();
  }

  private static StageFigures figures(TokenManifest manifest) {
    long images = manifest.splits().values().stream().mapToLong(SplitPart::images).sum();
    long rows =
        manifest.splits().values().stream()
            .flatMap(part -> part.files().stream())
            .mapToLong(TableFile::rows)
            .sum();
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("rows", rows);
    values.put("tokens", rows * manifest.gridSide() * manifest.gridSide());
    values.put(
        "codes_used_train",
        Objects.requireNonNull(manifest.splits().get(Split.TRAIN.label())).codeCounts().stream()
            .filter(n -> n > 0)
            .count());
    return new StageFigures(images, "images", values);
  }
}

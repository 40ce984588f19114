package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageManifest.SplitPart;
import io.tessera.spark.table.ImageManifest.TableFile;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.tokenize.Tokenizing;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.tokenizer.model.VqModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A run with an image table and a tokenizer with random weights, whose images are tokenized again
 * and again.
 */
final class TokenizeRun implements AutoCloseable {
  /** Distinct pictures at most; the others differ from them in a comment alone. */
  private static final int PICTURES = 12;

  /** Of all distinct pictures: making them takes longer than decoding. */
  private static final int PIXELS = 48_000_000;

  private static final String HASH = "0".repeat(64);
  static final long SEED = 1;

  private final Path folder;
  private final Storage storage;
  private final RunDirectory run;
  private final JobContext context;

  /**
   * Starts Spark.
   *
   * @param folder of the run
   * @param settings of its configuration, Spark's master among them
   */
  TokenizeRun(Path folder, List<String> settings, Console console, StopSignal stop) {
    this.folder = folder;
    storage = new LocalStorage(folder);
    run = new RunDirectory(storage);
    List<String> all = new ArrayList<>(settings);
    all.add("compute.device=cpu");
    all.add("progress.interval=1h");
    TesseraConfig config = TesseraConfig.load(List.of(), all, Map.of());
    context = new JobContext(config, run, console, stop, "bench tokenize");
  }

  PipelineConfig config() {
    return context.config();
  }

  /**
   * Writes the image table anew.
   *
   * @param files of the table, a unit of work each
   * @param images of a file
   */
  void images(int files, int images, int width, int height) {
    storage.deleteRecursively(ImageTable.FOLDER);
    int all = files * images;
    List<Integer> numbers = IntStream.range(0, all).boxed().toList();
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    Broadcast<List<byte[]>> pictures =
        spark.broadcast(
            IntStream.range(0, Math.min(all, Math.min(PICTURES, PIXELS / (width * height))))
                .mapToObj(number -> Photographs.jpeg(number, width, height))
                .toList());
    context
        .spark()
        .createDataFrame(
            spark.parallelize(numbers, files).map(number -> row(number, pictures.value())),
            ImageTable.SCHEMA)
        .write()
        .parquet(run.location(folder(Split.TRAIN)));
    SortedMap<String, SplitPart> splits = new TreeMap<>();
    splits.put(Split.TRAIN.label(), part(all, written(images)));
    splits.put(Split.HELDOUT.label(), part(0, List.of()));
    run.write(ImageTable.FOLDER + "/" + TableDraft.MANIFEST, manifest(splits));
  }

  private static Row row(int number, List<byte[]> pictures) {
    String id = "n%08d/n%08d_%d.JPEG".formatted(number % 1000, number % 1000, number);
    byte[] jpeg = Photographs.withComment(pictures.get(number % pictures.size()), id);
    return RowFactory.create(id, RowFactory.create(jpeg, id), number % 1000, ImageContent.of(jpeg));
  }

  private List<TableFile> written(int images) {
    return storage.list(folder(Split.TRAIN)).stream()
        .filter(file -> file.path().endsWith(".parquet"))
        .map(
            file ->
                new TableFile(
                    file.path().substring(ImageTable.FOLDER.length() + 1), images, file.size()))
        .toList();
  }

  private static String folder(Split split) {
    return ImageTable.FOLDER + "/" + split.folder();
  }

  private static SplitPart part(long images, List<TableFile> files) {
    return new SplitPart(images, 0, "0", List.of(), files);
  }

  private static ImageManifest manifest(SortedMap<String, SplitPart> splits) {
    return new ImageManifest(
        ImageManifest.FORMAT,
        ImageManifest.VERSION,
        SEED,
        "none",
        IntStream.range(0, 1000).mapToObj("n%08d"::formatted).toList(),
        new ImageManifest.Source("pictures made by formula", "folder", 0, 0, HASH, 0, List.of()),
        null,
        splits,
        new TreeMap<>());
  }

  /** Writes the tokenizer. */
  void tokenizer() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet parameters = new ParameterSet();
      declare(parameters);
      parameters.initialize(manager, SEED);
      TensorFiles files =
          new TensorStore(new LocalStorage(folder.resolve(TokenizerTraining.FOLDER)))
              .write("parameters", parameters.tensors());
      run.write(
          TokenizerTraining.FOLDER + "/" + ModelPointer.FILE,
          new ModelPointer(
              ModelPointer.VERSION, "train-tokenizer", 0, 0, HASH, files, new TreeMap<>()));
    }
  }

  /** Tasks that run at once. */
  int slots() {
    return context.spark().sparkContext().defaultParallelism();
  }

  /** The tokenizer's network. */
  VqModel declare(ParameterSet parameters) {
    PipelineConfig config = config();
    return new VqModel(parameters.root(), config.tokenizer().network(config.data().imageSize()));
  }

  /** Tokenizes all images anew; returns the seconds that it took. */
  double tokenize() {
    storage.deleteRecursively(TokenVersions.FOLDER);
    context.stop().check();
    return Stopwatch.seconds(() -> new Tokenizing(context).run());
  }

  @Override
  public void close() {
    context.close();
  }
}

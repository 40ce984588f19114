package io.tessera.spark.tokenize;

import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.TestImages;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.CommandRun;
import io.tessera.spark.SmallTokenizer;
import io.tessera.spark.TestSpark;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.RowHash;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.training.ModelPointer;
import io.tessera.tokenizer.model.VqModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A run with an image table of tiny pictures and a tokenizer of random weights, to be tokenized.
 */
public final class TokenRun {
  private static final List<String> CLASSES = List.of("bag", "boot", "coat");
  private static final String HASH = "0".repeat(64);

  private final Path folder;
  private final List<String> settings;
  private final RunDirectory run;
  private String said = "";

  /** A picture and what the table says of it. */
  public record Image(Split split, String id, int label, int seed) {
    /** Its bytes; those of no image for a negative seed. */
    byte[] png() {
      return seed < 0 ? new byte[2] : PngEncoder.encode(TestImages.noise(8, 8, seed));
    }
  }

  private TokenRun(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = settings;
    run = new RunDirectory(new LocalStorage(folder));
  }

  /** A run with settings beside those that make it small. */
  public static TokenRun in(Path folder, String... more) {
    List<String> settings = new ArrayList<>(SmallTokenizer.SETTINGS);
    settings.addAll(
        List.of(
            "run.dir=\"" + folder + "\"",
            "classifier.enabled=false",
            "tokenize.views=flip",
            "tokenize.batch-size=4",
            "tokenize.unit-images=5"));
    settings.addAll(List.of(more));
    return new TokenRun(folder, settings).withTokenizer(5);
  }

  /** Images {@code from} to below {@code to} of a split. */
  public static List<Image> images(Split split, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new Image(
                    split, split.label() + "/" + i, i % 3, (split == Split.TRAIN ? 0 : 1000) + i))
        .toList();
  }

  /** Replaces the image table by one of these images, in that many files a split. */
  public TokenRun withImages(List<Image> images, int files) {
    return withImages(images, files, Image::png);
  }

  /** Replaces the image table by one whose column {@code content} is of other images. */
  public TokenRun withForeignContents(List<Image> images) {
    return withImages(images, 1, image -> new byte[1]);
  }

  private TokenRun withImages(List<Image> images, int files, Function<Image, byte[]> content) {
    run.storage().deleteRecursively(ImageTable.FOLDER);
    SortedMap<String, ImageManifest.SplitPart> splits = new TreeMap<>();
    for (Split split : Split.values()) {
      List<Row> rows =
          images.stream()
              .filter(image -> image.split == split)
              .map(
                  image ->
                      RowFactory.create(
                          image.id,
                          RowFactory.create(image.png(), image.id + ".png"),
                          image.label,
                          ImageContent.of(content.apply(image))))
              .toList();
      splits.put(split.label(), part(split, rows, files));
    }
    run.write(
        ImageTable.FOLDER + "/" + TableDraft.MANIFEST,
        new ImageManifest(
            ImageManifest.FORMAT,
            ImageManifest.VERSION,
            images.hashCode(),
            "none",
            CLASSES,
            new ImageManifest.Source("photos", "folder", 1, 1, HASH, 0, List.of()),
            null,
            splits,
            new TreeMap<>()));
    return this;
  }

  private ImageManifest.SplitPart part(Split split, List<Row> rows, int files) {
    String place = ImageTable.FOLDER + "/" + split.folder();
    TestSpark.session()
        .createDataFrame(rows, ImageTable.SCHEMA)
        .repartition(files)
        .write()
        .parquet(run.location(place));
    List<ImageManifest.TableFile> written =
        run.storage().list(place).stream()
            .filter(file -> file.path().endsWith(".parquet"))
            .map(this::tableFile)
            .toList();
    long bytes = rows.stream().mapToLong(row -> row.getStruct(1).<byte[]>getAs(0).length).sum();
    List<Long> classes =
        IntStream.range(0, CLASSES.size())
            .mapToObj(label -> rows.stream().filter(row -> row.getInt(2) == label).count())
            .toList();
    long checksum =
        rows.stream()
            .mapToLong(row -> RowHash.of(row.getString(0), row.getAs(3)))
            .reduce(0, (a, b) -> a ^ b);
    return new ImageManifest.SplitPart(
        rows.size(), bytes, "%016x".formatted(checksum), classes, written);
  }

  /** Divides the rows of each image file into row groups of so many. */
  TokenRun withRowGroups(int rows) {
    for (Split split : Split.values()) {
      for (String file : ImageTable.open(run).files(split)) {
        String name = file.substring(folder.toString().length() + 1);
        TestSpark.session()
            .read()
            .schema(ImageTable.SCHEMA)
            .parquet(file)
            .coalesce(1)
            .write()
            .option(ParquetOutputFormat.BLOCK_ROW_COUNT_LIMIT, rows)
            .parquet(run.location("divided"));
        String divided =
            run.storage().list("divided").stream()
                .map(StoredFile::path)
                .filter(path -> path.endsWith(".parquet"))
                .findFirst()
                .orElseThrow();
        run.storage().write(name, run.storage().read(divided));
        run.storage().deleteRecursively(name.replaceFirst("([^/]+)$", ".$1.crc"));
        run.storage().deleteRecursively("divided");
      }
    }
    return this;
  }

  private ImageManifest.TableFile tableFile(StoredFile file) {
    long images =
        ParquetRows.units(new Configuration(), run.location(file.path()), Long.MAX_VALUE).stream()
            .mapToLong(FileRange::rows)
            .sum();
    return new ImageManifest.TableFile(
        file.path().substring(ImageTable.FOLDER.length() + 1), images, file.size());
  }

  /** Replaces the tokenizer by one of these random weights. */
  public TokenRun withTokenizer(int seed) {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet parameters = new ParameterSet();
      VqModel ignored = new VqModel(parameters.root(), config().sections().tokenizer().network(8));
      parameters.initialize(manager, seed);
      TensorFiles files =
          new TensorStore(new LocalStorage(folder.resolve("tokenizer")))
              .write("rounds/%06d/parameters".formatted(seed), parameters.tensors());
      run.write(
          "tokenizer/" + ModelPointer.FILE,
          new ModelPointer(
              ModelPointer.VERSION, "train-tokenizer", 2, 4, HASH, files, new TreeMap<>()));
    }
    return this;
  }

  /** Tokenizes as the command does. */
  public Map<String, Object> tokenize() {
    return with(context -> new Tokenizing(context).run()).values();
  }

  /** Tokenizes where the run's files are seen through another storage. */
  Map<String, Object> tokenizeSeenAs(Storage seen) {
    return with(new RunDirectory(seen), context -> new Tokenizing(context).run()).values();
  }

  boolean isCurrent() {
    return with(Tokenizing::isCurrent);
  }

  /** What is done with a context. */
  interface Work<T> {
    T with(JobContext context);
  }

  <T> T with(Work<T> work) {
    return with(run, work);
  }

  private <T> T with(RunDirectory seen, Work<T> work) {
    TestSpark.session();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (StopSignal stop = new StopSignal();
        JobContext context =
            new JobContext(config(), seen, Console.plain(stream, stream), stop, "test")) {
      return work.with(context);
    } finally {
      said = out.toString(StandardCharsets.UTF_8);
    }
  }

  /** What the last work said. */
  String said() {
    return said;
  }

  /** Runs a command on the run. */
  public CommandRun command(String... arguments) {
    TestSpark.session();
    Stream<String> settings = this.settings.stream().flatMap(s -> Stream.of("--set", s));
    return CommandRun.of(Stream.concat(Stream.of(arguments), settings).toArray(String[]::new));
  }

  /** The version that the run uses. */
  public TokenTable table() {
    return TokenTable.open(run, new Configuration());
  }

  TokenVersions versions() {
    return TokenVersions.of(run, Optional.empty(), new Configuration());
  }

  public RunDirectory directory() {
    return run;
  }

  Path folder() {
    return folder;
  }

  /**
   * Every row as whoever knows nothing of manifests reads it: {@code split id label view tokens}.
   */
  public static List<String> rows(TokenTable table) {
    return NamedFiles.reader(TestSpark.session())
        .parquet(NamedFiles.paths(List.of(table.location())))
        .selectExpr("concat_ws(' ', split, id, label, view, hex(content), array_join(tokens, ','))")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private TesseraConfig config() {
    return TesseraConfig.load(List.of(), settings, Map.of());
  }
}

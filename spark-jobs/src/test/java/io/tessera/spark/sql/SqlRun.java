package io.tessera.spark.sql;

import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.TestSpark;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.SampleRow;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenInputs;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.training.ModelPointer;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A run with every table, made by hand: 8x8 images of 4 classes as grids of 4x4 codes of 32. What
 * is in the tables doesn't depend on the machine; the tokenizer's weights are random.
 */
final class SqlRun {
  static final int CODES = 32;
  static final int SIDE = 4;
  private static final int CLASSES = 4;
  private static final int IMAGES = 12;
  private static final int TWIN = 3; // the last image of each class is nearly this one
  private static final String HASH =
      "5d41402abc4b2a76b9719d911017c592ae2f7e8c6a3c1f8f3e3b2a1d0c9b8a7f";
  private static final List<String> SETTINGS =
      List.of(
          "data.image-size=8",
          "compute.device=cpu",
          "classifier.channels=[8, 8]",
          "classifier.norm-groups=4",
          "tokenizer.base-channels=8",
          "tokenizer.encoder-multipliers=[1, 2]",
          "tokenizer.decoder-multipliers=[1, 2]",
          "tokenizer.encoder-blocks=1",
          "tokenizer.decoder-blocks=1",
          "tokenizer.attention-levels=[]",
          "tokenizer.z-channels=8",
          "tokenizer.codebook-size=" + CODES,
          "tokenizer.codebook-dim=4",
          "tokenizer.norm-groups=4",
          "tokenizer.adversarial.weight=0");

  private final Path folder;
  private final RunDirectory run;
  private final Configuration hadoop = new Configuration();

  private SqlRun(Path folder) {
    this.folder = folder;
    this.run = new RunDirectory(new LocalStorage(folder));
  }

  /** A run that has done everything; version 1 of its token table is of another tokenizer. */
  static RunDirectory complete(Path folder) {
    SqlRun made = new SqlRun(folder);
    made.images();
    made.tokenizer();
    made.tokens(HASH.replace('5', 'a'), 2);
    TokenTable used = made.tokens(HASH, 0);
    made.run.write(
        TokenPointer.FILE,
        new TokenPointer(TokenPointer.VERSION, null, 2, used.key(), HASH.replace('5', 'e')));
    made.samples();
    made.training();
    return made.run;
  }

  private void images() {
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < CLASSES; label++) {
      for (int image = 0; image < IMAGES; image++) {
        String id = id(label, image);
        byte[] png = png(label, image);
        rows.add(
            RowFactory.create(
                id, RowFactory.create(png, id + ".png"), label, ImageContent.of(png)));
      }
    }
    String place = ImageTable.FOLDER + "/split=train";
    TestSpark.session()
        .createDataFrame(rows, ImageTable.SCHEMA)
        .coalesce(1)
        .write()
        .parquet(run.location(place));
    List<ImageManifest.TableFile> files =
        run.storage().list(place).stream()
            .filter(file -> file.path().endsWith(".parquet"))
            .map(
                file ->
                    new ImageManifest.TableFile(
                        file.path().substring(ImageTable.FOLDER.length() + 1),
                        rows.size(),
                        file.size()))
            .toList();
    SortedMap<String, ImageManifest.SplitPart> splits = new TreeMap<>();
    splits.put("train", new ImageManifest.SplitPart(rows.size(), 3, "0", List.of(), files));
    splits.put("heldout", new ImageManifest.SplitPart(0, 0, "0", List.of(), List.of()));
    run.write(
        ImageTable.FOLDER + "/" + TableDraft.MANIFEST,
        new ImageManifest(
            ImageManifest.FORMAT,
            ImageManifest.VERSION,
            1,
            "none",
            List.of("bag", "boot", "coat", "shirt"),
            new ImageManifest.Source("photos", "folder", 50, 4000, HASH, 0, List.of()),
            null,
            splits,
            new TreeMap<>(Map.of("truncated", 2L))));
    quarantine();
  }

  private void quarantine() {
    TestSpark.session()
        .sql(
            "SELECT id, id || '.jpg' AS path, reason, message, CAST(size AS BIGINT) AS size FROM"
                + " VALUES ('boot/31', 'truncated', 'the file ends early', 812), ('coat/40',"
                + " 'truncated', 'the file ends early', 77) AS t(id, reason, message, size)")
        .coalesce(1)
        .write()
        .parquet(run.location(ImageTable.QUARANTINE));
  }

  private static byte[] png(int label, int image) {
    return PngEncoder.encode(RgbImage.of(1, 1, new byte[] {(byte) label, (byte) image, 0}));
  }

  private static String id(int label, int image) {
    return List.of("bag", "boot", "coat", "shirt").get(label) + "/" + image;
  }

  private TokenTable tokens(String tokenizer, int shift) {
    TokenVersions versions = TokenVersions.at(run, Optional.empty(), hadoop);
    TokenInputs inputs = new TokenInputs("0", "0", CLASSES, tokenizer, "views flip");
    TokenClaim claim = versions.claim(inputs, HASH.replace('5', 'e'), 1024);
    int number = claim.number();
    long[] counts = new long[CODES];
    SortedMap<String, TokenManifest.SplitPart> splits = new TreeMap<>();
    for (String split : List.of("train", "heldout")) {
      int from = split.equals("train") ? 0 : IMAGES;
      int to = split.equals("train") ? IMAGES : IMAGES + 2;
      String path = "split=" + split + "/unit-0.parquet";
      int views = split.equals("train") ? 2 : 1;
      long rows = 0;
      try (TableFileWriter<TokenRow> writer =
          TableFileWriter.tokens(
              hadoop,
              versions.folder(number),
              path,
              Map.of("tessera.format", TokenManifest.FORMAT, "tessera.tokenizer", tokenizer))) {
        for (int label = 0; label < CLASSES; label++) {
          for (int image = from; image < to; image++) {
            for (int view = 0; view < views; view++) {
              int[] codes = shifted(codes(label, image, view), shift);
              IntStream.of(codes).forEach(code -> counts[code]++);
              byte[] content = ImageContent.of(png(label, image));
              writer.write(new TokenRow(id(label, image), label, view, codes, content));
              rows++;
            }
          }
        }
        writer.commit();
      }
      long bytes = versions.folder(number).size(path);
      splits.put(split, part(path, bytes, rows, views, counts));
    }
    return versions.publish(
        new TokenManifest(
            TokenManifest.FORMAT,
            TokenManifest.VERSION,
            number,
            claim.parent(),
            tokenizer,
            HASH.replace('5', 'e'),
            "0",
            "0",
            CODES,
            SIDE,
            CLASSES,
            "views flip",
            splits));
  }

  private static TokenManifest.SplitPart part(
      String path, long bytes, long rows, int views, long[] counts) {
    return new TokenManifest.SplitPart(
        rows / views,
        views,
        "0",
        List.of(new TokenManifest.TableFile(path, rows, bytes, HASH)),
        IntStream.range(0, CODES).mapToObj(code -> counts[code]).toList());
  }

  /** Another tokenizer gives some codes of the objects another number. */
  private static int[] shifted(int[] codes, int shift) {
    return IntStream.of(codes).map(c -> c >= 8 && c < 24 - shift ? c + shift : c).toArray();
  }

  /**
   * The border shows the class's background, the centre its object; codes from 27 on never occur.
   */
  static int[] codes(int label, int image, int view) {
    if (image == IMAGES - 1) {
      int[] twin = codes(label, TWIN, view);
      twin[label] = 26;
      return twin;
    }
    CounterRandom random = CounterRandom.of(7, label * 1000L + image, 0);
    int[] codes = new int[SIDE * SIDE];
    for (int position = 0; position < codes.length; position++) {
      int row = Math.floorDiv(position, SIDE);
      int column = view == 0 ? position % SIDE : SIDE - 1 - position % SIDE;
      boolean border = row % (SIDE - 1) == 0 || column % (SIDE - 1) == 0;
      int cell = 8 * (row * SIDE + column);
      int any = random.below(cell, 4);
      codes[position] =
          border
              ? (random.below(cell + 1, 4) > 0 ? label : 4 + any)
              : (random.below(cell + 2, 8) > 0
                  ? 8 + 4 * label + any
                  : 24 + random.below(cell + 3, 3));
    }
    return codes;
  }

  private void tokenizer() {
    TesseraConfig config = TesseraConfig.load(List.of(), SETTINGS, Map.of());
    run.storage().write(RunDirectory.CONFIG, config.canonical().getBytes(StandardCharsets.UTF_8));
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet parameters = new ParameterSet();
      VqModel ignored = network(parameters, config.sections());
      parameters.initialize(manager, 5);
      TensorFiles files =
          new TensorStore(new LocalStorage(folder.resolve("tokenizer")))
              .write("rounds/000002/parameters", parameters.tensors());
      run.write(
          "tokenizer/" + ModelPointer.FILE,
          new ModelPointer(
              ModelPointer.VERSION, "train-tokenizer", 2, 4, HASH, files, new TreeMap<>()));
    }
  }

  private static VqModel network(ParameterSet parameters, PipelineConfig config) {
    return new VqModel(parameters.root(), config.tokenizer().network(config.data().imageSize()));
  }

  /** The image of codes, computed without Spark. */
  static byte[] decode(List<int[]> codes) {
    PipelineConfig config = TesseraConfig.load(List.of(), SETTINGS, Map.of()).sections();
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet parameters = new ParameterSet();
      VqModel model = network(parameters, config);
      parameters.initialize(manager, 5);
      byte[] samples = new ImageTokenizer(model, manager, 1, Precision.FP32).decode(codes).get(0);
      return PngEncoder.encode(RgbImage.of(8, 8, samples));
    }
  }

  private void samples() {
    String file = "unit-0.parquet";
    try (TableFileWriter<SampleRow> writer =
        TableFileWriter.samples(
            hadoop, new LocalStorage(folder.resolve(SampleManifest.FOLDER)), file, Map.of())) {
      for (int index = 0; index < 2 * CLASSES; index++) {
        int label = index % CLASSES;
        // half of them are training images with a changed corner
        int[] codes = codes(label, index < CLASSES ? index : 100 + index, 0);
        codes[0] = 7;
        writer.write(new SampleRow(index, label, 900L + index, codes, decode(List.of(codes))));
      }
      writer.commit();
    }
    run.write(
        SampleManifest.FOLDER + "/" + TableDraft.MANIFEST,
        new SampleManifest(
            SampleManifest.FORMAT,
            SampleManifest.VERSION,
            HASH.replace('5', 'b'),
            HASH,
            1,
            "by hand",
            2 * CLASSES,
            List.of(file),
            null));
  }

  private void training() {
    String parent = null;
    for (int round = 1; round <= 2; round++) {
      RoundCommit commit =
          new RoundCommit(
              RoundCommit.FORMAT,
              round,
              2L * round,
              parent,
              HASH,
              RoundMode.DILOCO,
              1,
              new TensorFiles(HASH, List.of()),
              null,
              List.of(worker(0), worker(1)),
              Map.of());
      run.write("tokenizer/rounds/%06d.json".formatted(round), commit);
      parent = HASH;
      for (int worker = 0; worker < 2; worker++) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (int step = 2 * round - 2; step < 2 * round; step++) {
          double loss = 1.0 / (1 << step) + worker / 8.0;
          steps.add(Map.of("step", step, "values", Map.of("loss", loss, "crt", 0.5)));
        }
        run.storage()
            .write(
                "tokenizer/metrics/%06d-worker-%03d.json".formatted(round, worker),
                Json.write(steps).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static RoundCommit.WorkerRecord worker(int number) {
    TensorFiles none = new TensorFiles(HASH, List.of());
    return new RoundCommit.WorkerRecord(number, 8, none, none, Map.of());
  }
}

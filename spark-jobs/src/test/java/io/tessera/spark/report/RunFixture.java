package io.tessera.spark.report;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.training.StepMetrics;
import io.tessera.evaluation.interval.Interval;
import io.tessera.spark.evaluate.Checkpoint;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.Figure.Better;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.Gallery;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.sample.ChosenScale;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** The files of a whole run, made by hand, with names that mean harm. */
final class RunFixture {
  static final String HOSTILE = "<b>Coat</b> & \"hat\"";

  static final List<String> CLASSES =
      List.of("Stripes", "Trouser", HOSTILE, "Dress", "Sandal", "A class with a long name");

  static final List<Figure> FIGURES =
      List.of(
          figure(Group.RECONSTRUCTION, "PSNR", 21.8731, "dB", Better.HIGHER),
          figure(Group.RECONSTRUCTION, "SSIM", 0.83517, "", Better.HIGHER),
          figure(Group.RECONSTRUCTION, "codebook used share", 0.98046875, "%", Better.HIGHER),
          figure(Group.RECONSTRUCTION, "codebook perplexity", 187.4321, "", Better.HIGHER),
          figure(Group.GENERATION, "class agreement[classifier]", 0.764, "%", Better.HIGHER),
          figure(Group.GENERATION, "FD[classifier]", 18.4392, "", Better.LOWER),
          figure(Group.CLASSIFIER, "accuracy", 0.887, "%", Better.HIGHER));

  private static final String HASH =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  static final String WEIGHTS = "rounds/000150/parameters-00001-of-00001.safetensors";
  private static final int SIDE = 28;
  private static final int SAMPLES = 10;

  private final Path folder;

  private RunFixture(Path folder) {
    this.folder = folder;
  }

  /** A folder without a file. */
  static RunDirectory empty(Path folder) {
    return new RunDirectory(new LocalStorage(folder));
  }

  /** A run that has done everything. */
  static RunDirectory complete(Path folder) {
    RunFixture fixture = new RunFixture(folder);
    fixture.identity();
    fixture.images();
    fixture.stages();
    fixture.training("tokenizer", 150, RunFixture::tokenizerStep);
    fixture.training("generator", 120, RunFixture::generatorStep);
    fixture.training("classifier", 20, RunFixture::classifierStep);
    fixture.gallery();
    fixture.json(
        EvaluationMetrics.FILE,
        new EvaluationMetrics(EvaluationMetrics.VERSION, FIGURES, histogram()));
    return empty(folder);
  }

  private static Figure figure(Group group, String name, double value, String unit, Better better) {
    String protocol =
        name + "; classifier sha256:" + HASH + "; 1000 reference, 1000 measured images; seed 7";
    return new Figure(
        group,
        name,
        value,
        unit.equals("dB") ? null : new Interval(0.96 * value, 1.05 * value, 0.95),
        1000,
        unit,
        better,
        "this against that",
        protocol,
        name.startsWith("FD") ? List.of("Too few for " + HOSTILE) : List.of());
  }

  /** Adds a sweep over guidance scales. */
  static void sweep(RunDirectory run) {
    List<SweepRecord.Point> points = new ArrayList<>();
    for (double scale : new double[] {1, 1.5, 2, 2.5, 3}) {
      double distance = 12 + 9 * Math.pow(scale - 2.1, 2);
      points.add(
          new SweepRecord.Point(
              scale,
              List.of(
                  figure(
                      Group.GENERATION,
                      "class agreement[classifier]",
                      0.5 + 0.14 * scale,
                      "%",
                      Better.HIGHER),
                  figure(Group.GENERATION, "gFD[classifier]", distance, "", Better.LOWER))));
    }
    run.write(
        ChosenScale.FILE,
        new SweepRecord(1, HASH, HASH, "gFD[classifier]", 2, 500, "Optimistic.", points));
  }

  /** Adds measurements of models on their way. */
  static void checkpoints(RunDirectory run) {
    for (int step = 200; step <= 1200; step += 200) {
      double left = Math.exp(-step / 400.0);
      checkpoint(
          run,
          "generator",
          step,
          figure(Group.GENERATION, "gFD[classifier]", 20 + 60 * left, "", Better.LOWER));
      checkpoint(
          run,
          "tokenizer",
          step,
          figure(Group.RECONSTRUCTION, "PSNR", 22 - 8 * left, "dB", Better.HIGHER));
    }
  }

  private static void checkpoint(RunDirectory run, String training, int step, Figure figure) {
    run.write(
        "%s/%s-%06d.json".formatted(Checkpoint.FOLDER, training, step),
        new Checkpoint(1, training, step / 10, step, HASH, List.of(figure)));
  }

  private void identity() {
    SortedMap<String, String> versions = new TreeMap<>(Map.of("tessera", "0.1.0", "djl", "0.35.1"));
    json(RunDirectory.RUN, new RunIdentity(1, "quickstart", 42, HASH, versions));
    text(
        RunDirectory.CONFIG, "run.id = quickstart\nrun.seed = 42\ndata.source = \"<img src=x>\"\n");
  }

  private void images() {
    ImageManifest.Source source =
        new ImageManifest.Source("data/fashion-mnist", "idx", 2, 4_433_000, HASH, 0, List.of());
    SortedMap<String, ImageManifest.SplitPart> splits = new TreeMap<>();
    splits.put("train", part(9000));
    splits.put("heldout", part(997));
    json(
        "images/_manifest.json",
        new ImageManifest(
            ImageManifest.FORMAT,
            ImageManifest.VERSION,
            42,
            "none",
            CLASSES,
            source,
            null,
            splits,
            new TreeMap<>(Map.of("truncated", 2L, "no-label", 1L))));
  }

  private static ImageManifest.SplitPart part(long images) {
    return new ImageManifest.SplitPart(
        images, images * 430, "00f1e2d3c4b5a697", List.of(), List.of());
  }

  private void stages() {
    stage("shard", 0, 11.4, 9997, "images", Map.of("train", 9000, "heldout", 997));
    stage("train-tokenizer", 1, 204.6, 1500, "steps", Map.of());
    stage("tokenize", 2, 14.2, 9997, "images", Map.of("tokens", 489_853L));
    stage("train-generator", 3, 171.9, 1200, "steps", Map.of());
    stage("sample", 4, 31.0, 1000, "images", Map.of());
    stage("evaluate", 5, 48.8, 1000, "samples", Map.of());
  }

  void stage(
      String name, int minute, double seconds, long units, String unit, Map<String, Object> more) {
    SortedMap<String, Object> figures = new TreeMap<>(more);
    figures.put("units", units);
    figures.put("unit", unit);
    figures.put("unitsPerSecond", Math.round(units / seconds * 100) / 100.0);
    String started = String.format(Locale.ROOT, "2026-01-01T00:%02d:00Z", minute);
    json(
        RunDirectory.entry(name),
        new StageRecord(
            StageRecord.VERSION,
            name,
            StageRecord.Status.DONE,
            1,
            started,
            started,
            seconds,
            figures,
            true,
            new TreeMap<>(),
            null));
  }

  private void training(String folder, int rounds, LongFunction<Map<String, Double>> measured) {
    for (int round = 1; round <= rounds; round++) {
      List<StepMetrics> steps = new ArrayList<>();
      for (long step = (round - 1) * 10L; step < round * 10L; step++) {
        steps.add(new StepMetrics(step, measured.apply(step)));
      }
      String path = String.format(Locale.ROOT, "%s/metrics/%06d-worker-000.json", folder, round);
      text(path, Json.write(steps));
    }
    byte[] weights = weights();
    write(folder + "/" + WEIGHTS, weights);
    StoredShard shard = new StoredShard(WEIGHTS, weights.length, HASH);
    json(
        folder + "/" + ModelPointer.FILE,
        new ModelPointer(
            ModelPointer.VERSION,
            "train-" + folder,
            rounds,
            rounds * 10L,
            "input",
            new TensorFiles(HASH, List.of(shard)),
            new TreeMap<>()));
  }

  /** A safetensors file of 1,200 weights and 34 that only training needs. */
  private static byte[] weights() {
    String header =
        "{\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[40,30],\"data_offsets\":[0,4800]},"
            + "\"discriminator.bias\":{\"dtype\":\"F32\",\"shape\":[34],\"data_offsets\":[4800,4936]}}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + 4936)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static Map<String, Double> tokenizerStep(long step) {
    double reconstruction = 0.012 + 0.3 * Math.exp(-step / 120.0) + noise(step, 0.004);
    double crt = 0.9 - 0.0002 * step + noise(step + 7, 0.05);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("reconstruction", reconstruction);
    values.put("crt", crt);
    values.put("loss", reconstruction + 0.1 * crt);
    return values;
  }

  private static Map<String, Double> generatorStep(long step) {
    double loss = 3.1 + 2.4 * Math.exp(-step / 200.0) + noise(step, 0.08);
    return Map.of("loss", loss, "cross-entropy", loss);
  }

  private static Map<String, Double> classifierStep(long step) {
    return Map.of(
        "loss",
        0.3 + 2 * Math.exp(-step / 40.0) + noise(step, 0.1),
        "accuracy",
        0.9 - 0.8 * Math.exp(-step / 40.0));
  }

  private static double noise(long step, double size) {
    return size * (2 * uniform(step) - 1);
  }

  private static double uniform(long n) {
    return (CounterRandom.of(11, n, 0).bits(0) >>> 11) * 0x1p-53;
  }

  private void gallery() {
    List<Gallery.Pair> pairs = new ArrayList<>();
    List<Gallery.Sample> samples = new ArrayList<>();
    for (int label = 0; label < CLASSES.size(); label++) {
      String name = CLASSES.get(label);
      for (int i = 0; i < 2; i++) {
        pairs.add(new Gallery.Pair(original(label, i), reconstruction(label, i), name));
        png(original(label, i), picture(label, i, 0));
        png(reconstruction(label, i), picture(label, i, 40));
      }
      for (int i = 0; i < SAMPLES; i++) {
        String file = "sample-%d-%d.png".formatted(label, i);
        samples.add(new Gallery.Sample(file, label, name, 1000L * label + i));
        png(file, picture(label, i + 2, 20));
      }
    }
    json(EvaluationMetrics.GALLERY + "/_manifest.json", new Gallery(pairs, samples));
  }

  private static String original(int label, int i) {
    return "original-%d-%d.png".formatted(label, i);
  }

  private static String reconstruction(int label, int i) {
    return "reconstruction-%d-%d.png".formatted(label, i);
  }

  /** A grey shape that tells the classes apart, with some noise. */
  static RgbImage picture(int label, int variant, int noise) {
    byte[] samples = new byte[3 * SIDE * SIDE];
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      double x = pixel % SIDE - SIDE / 2.0 + 0.5;
      double y = Math.floorDiv(pixel, SIDE) - SIDE / 2.0 + 0.5;
      double shape = Math.sin((label + 1) * Math.atan2(y, x) + variant) * 3 + 9;
      double inside = Math.hypot(x, y) < shape ? 210 - 6 * Math.abs(y) : 8;
      double value = inside + noise * (uniform(pixel * 31L + variant) - 0.5);
      byte grey = (byte) Math.max(0, Math.min(255, Math.round(value)));
      samples[3 * pixel] = grey;
      samples[3 * pixel + 1] = grey;
      samples[3 * pixel + 2] = grey;
    }
    return RgbImage.of(SIDE, SIDE, samples);
  }

  private void png(String file, RgbImage image) {
    write(EvaluationMetrics.GALLERY + "/" + file, PngEncoder.encode(image));
  }

  private void json(String path, Object value) {
    text(path, Json.writePretty(value));
  }

  private void text(String path, String text) {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Past the storage, which would force each of some hundred files to the disk. */
  private void write(String path, byte[] content) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Long> histogram() {
    return IntStream.range(0, 256)
        .mapToObj(code -> code % 52 == 51 ? 0L : Math.round(600 * Math.pow(uniform(code), 2)) + 1)
        .toList();
  }
}

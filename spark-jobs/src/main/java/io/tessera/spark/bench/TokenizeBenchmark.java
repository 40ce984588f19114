package io.tessera.spark.bench;

import io.tessera.core.image.TenCrop;
import io.tessera.spark.bench.SyntheticTokens.Codes;
import io.tessera.spark.bench.TokenizePage.Memory;
import io.tessera.spark.bench.TokenizePage.Speed;
import io.tessera.spark.bench.TokenizePage.TableSize;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How near the job comes to what encoder, decoder and disk allow. */
@Command(
    name = "tokenize",
    header = "Measures `tessera tokenize`: speed, memory, bits per token.",
    description = {
      "",
      "Makes photograph-like JPEGs of 500x375 pixels and a tokenizer with random weights, tokenizes the images with the job itself, and compares:"
          + " with a bare loop of the same encoder over decoded batches, and decoding and cropping with the decoding library alone."
          + " Also the most memory for small and large images, and the size of the token table. Executors on other machines must see"
          + " --folder.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench tokenize",
      "  tessera bench tokenize --base-channels 128 --images 32 --out tokenize.md",
      "  tessera bench tokenize --master spark://host:7077 --folder /mnt/shared"
    })
final class TokenizeBenchmark implements Tool {
  private static final int SIDE = 256;
  private static final int PICTURES = 24;

  /** Of the image table: units of work. */
  private static final int FILES = 4;

  private static final int REPEATS = 3;

  /** Images whose memory is measured: a task's memory stops growing after a few batches. */
  private static final int MOST_SMALL = 64;

  @Option(
      names = "--base-channels",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Width of the tokenizer, a multiple of 32; LlamaGen's VQ-16 has 128, 16 times the work (default: ${DEFAULT-VALUE}).")
  int baseChannels;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Images to tokenize, in four files; rounded up to whole batches (default: ${DEFAULT-VALUE}).")
  int images;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images that go through the network at once (default: ${DEFAULT-VALUE}).")
  int batchSize;

  @Option(
      names = "--large",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Images of 6000x4000 pixels whose memory is measured; 0: none (default: ${DEFAULT-VALUE}).")
  int large;

  @Option(
      names = "--master",
      paramLabel = "URL",
      split = ";",
      defaultValue = "local[1];local[2]",
      description = "Spark's masters, one after the other (default: ${DEFAULT-VALUE}).")
  List<String> masters = new ArrayList<>();

  @Mixin BenchOptions options = new BenchOptions();

  @Override
  public void run(Console console, StopSignal stop) throws Exception {
    check();
    options.run(
        "Tokenizing, measured",
        console,
        (page, files) -> measure(new TokenizePage(page), files, console, stop));
  }

  private void measure(TokenizePage tables, Path files, Console console, StopSignal stop)
      throws Exception {
    // first: what libtorch frees stays with the process, and would hide what comes after
    List<Memory> memory = memory(files, console, stop);
    List<Speed> speeds = new ArrayList<>();
    for (String master : masters) {
      speeds.add(speed(files, master, console, stop));
    }
    tables.speed(speeds, baseChannels, batchSize, SIDE);
    List<byte[]> jpegs =
        IntStream.range(0, PICTURES).mapToObj(i -> Photographs.jpeg(i, 500, 375)).toList();
    tables.decoding(jpegs, new DecodeRates(jpegs, SIDE).measure());
    tables.memory(memory);
    tables.tableSizes(tableSizes(files, stop));
  }

  private void check() {
    if (baseChannels < 32 || baseChannels % 32 != 0) {
      throw JobException.usage(
          "Invalid --base-channels " + baseChannels + "; use a multiple of 32, the norms' groups");
    }
    if (images < 1 || batchSize < 1 || large < 0 || masters.isEmpty()) {
      throw JobException.usage(
          "Invalid --images %d, --batch-size %d, --large %d or --master %s; use 1 or more, and at least one master"
              .formatted(images, batchSize, large, masters));
    }
  }

  private Speed speed(Path scratch, String master, Console console, StopSignal stop)
      throws Exception {
    try (TokenizeRun run =
        new TokenizeRun(scratch.resolve("speed"), settings(master, baseChannels), console, stop)) {
      int ofFile = (images + FILES * batchSize - 1) / (FILES * batchSize) * batchSize;
      int all = FILES * ofFile;
      run.tokenizer();
      run.images(FILES, ofFile, 500, 375);
      try (BareEncoder bare = new BareEncoder(run, List.of(Photographs.jpeg(0, 500, 375)))) {
        double[] job = new double[REPEATS];
        double[] loop = new double[REPEATS];
        int slots = run.slots();
        run.tokenize();
        for (int i = 0; i < REPEATS; i++) {
          loop[i] = bare.seconds(all, slots);
          job[i] = run.tokenize();
          console.note("%s: job %.2f s, bare loop %.2f s".formatted(master, job[i], loop[i]));
        }
        return new Speed(master, slots, all, Spread.median(job), Spread.median(loop));
      }
    }
  }

  private List<Memory> memory(Path scratch, Console console, StopSignal stop) {
    List<Memory> memory = new ArrayList<>();
    try (TokenizeRun run =
        new TokenizeRun(scratch.resolve("memory"), settings("local[1]", 32), console, stop)) {
      run.tokenizer();
      run.images(1, batchSize, 500, 375);
      run.tokenize(); // loads what any task needs
      memory.add(memory(run, Math.min(images, MOST_SMALL), 500, 375));
      if (large > 0) {
        memory.add(memory(run, large, 6000, 4000));
      }
    }
    return memory;
  }

  private static Memory memory(TokenizeRun run, int count, int width, int height) {
    run.images(1, count, width, height);
    PeakMemory peak = PeakMemory.start();
    run.tokenize();
    return new Memory(count + " of " + width + "x" + height, peak.growthBytes(), peak.heapBytes());
  }

  /**
   * One view in units of the default size, in units of as many rows as ten views have, and those.
   */
  private static List<TableSize> tableSizes(Path scratch, StopSignal stop) {
    SyntheticTokens tokens = new SyntheticTokens(scratch.resolve("sizes"));
    List<TableSize> sizes = new ArrayList<>();
    for (int[] shape : new int[][] {{1, 1024}, {1, 1024 * TenCrop.VIEWS}, {TenCrop.VIEWS, 1024}}) {
      stop.check();
      int views = shape[0];
      int images = shape[1];
      long bytes = tokens.write(views + "-" + images, Codes.UNIFORM, images, views);
      sizes.add(
          new TableSize(
              views, images, 8.0 * bytes / ((long) images * views * SyntheticTokens.GRID)));
    }
    return sizes;
  }

  private List<String> settings(String master, int channels) {
    return List.of(
        "spark.master=\"" + master + "\"",
        "data.image-size=" + SIDE,
        "tokenizer.base-channels=" + channels,
        "tokenize.views=center",
        "tokenize.batch-size=" + batchSize);
  }
}

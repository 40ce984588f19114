package io.tessera.integration;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.stream.Collectors.joining;

import io.tessera.core.image.TestImages;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Classes of drivers and executors as a JVM has loaded and verified them on its way from images to
 * a trained generator. JVMs that map them (class-data sharing, JEP 350) do half the work at their
 * start; one that can't loads them as ever.
 *
 * @param classPath of JVMs that shall use it: all jars, since no class from a folder is archived
 * @param file what they map; missing if this JVM can't make one
 */
record ClassArchive(String classPath, Path file) {
  private static final String COMMANDS = "shard,train-tokenizer,tokenize,train-generator";

  private static final String RECIPE =
      """
      run { id = archive, seed = 3 }
      spark.master = "local[2]"
      compute { device = cpu, threads = 1 }
      data { source = "%s", image-size = 16, heldout.count = 4, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, precision = fp32
        adversarial { start = 1, ramp = 1, filters = 8, layers = 1 }
        training { steps = 4, batch-size = 4, workers = 2, mode = diloco, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 1, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 4, unit-images = 10 }
      generator {
        size = custom, dim = 32, layers = 2, heads = 2, precision = fp32
        training { steps = 4, batch-size = 4, workers = 2, mode = diloco, round-steps = 2, warmup-steps = 1 }
      }
      """;

  /**
   * Makes the archive, unless another JVM has made it of the same classes.
   *
   * @param folder where it is kept; what making it said is in {@code work/}
   * @param options of the JVMs that shall use it
   * @param entries their class path
   */
  static ClassArchive in(Path folder, List<String> options, List<Path> entries) {
    try {
      ClassArchive archive =
          new ClassArchive(
              jars(folder, entries).map(Path::toString).collect(joining(File.pathSeparator)),
              folder.resolve("classes.jsa"));
      Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
      try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
        channel.lock();
        Path made = folder.resolve("made-of.txt");
        String state = state(entries);
        if (!Files.exists(made) || !Files.readString(made).equals(state)) {
          WorkFolder.clear(folder);
          for (Path classes : entries.stream().filter(Files::isDirectory).toList()) {
            pack(classes, jar(folder, classes));
          }
          archive.make(options);
          Files.writeString(made, state);
        }
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The class path with a jar in place of each folder. */
  private static Stream<Path> jars(Path folder, List<Path> entries) {
    return entries.stream()
        .filter(Files::exists)
        .map(entry -> Files.isDirectory(entry) ? jar(folder, entry) : entry);
  }

  private static Path jar(Path folder, Path entry) {
    return folder.resolve(entry.toString().substring(1).replace('/', '-') + ".jar");
  }

  /** Tells whether a file of the class path is another one than before. */
  private static String state(List<Path> entries) throws IOException {
    StringBuilder state = new StringBuilder();
    for (Path entry : entries.stream().filter(Files::exists).toList()) {
      for (Path file : files(entry)) {
        state.append(file).append(' ').append(Files.size(file));
        state.append(' ').append(Files.getLastModifiedTime(file)).append('\n');
      }
    }
    return state.toString();
  }

  private static List<Path> files(Path entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files(classes)) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private void make(List<String> options) throws IOException {
    Path work = Files.createDirectory(file.resolveSibling("work"));
    TestImages.writeDarkAndLight(work.resolve("images"), 20);
    Path recipe = work.resolve("recipe.conf");
    Files.writeString(recipe, RECIPE.formatted(work.resolve("images")));
    List<String> command = new ArrayList<>(options);
    command.add("-XX:ArchiveClassesAtExit=" + file);
    command.addAll(List.of("-cp", classPath, Commands.class.getName(), COMMANDS));
    command.addAll(List.of("--config", recipe.toString(), "--run", work + "/run"));
    Ended ended = Ended.run(command, work, Map.of(), Duration.ofMinutes(10));
    if (ended.code() != 0) {
      throw new IllegalStateException("Cannot archive classes: " + ended);
    }
  }

  /** What a JVM with the {@link #classPath} is told. */
  List<String> options() {
    return Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file) : List.of();
  }
}

package io.tessera.spark.bench;

import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.ScratchFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of benchmarks that keep files meanwhile, and what these benchmarks do alike. */
final class BenchOptions {
  /** What the names of folders begin with that benchmarks keep their files in. */
  static final String FOLDER = "tessera-bench";

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where to keep files meanwhile, deleted in the end (default: a temporary folder).")
  @Nullable Path folder;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the page here too.")
  @Nullable String out;

  /** What a benchmark does. */
  interface Measuring {
    /**
     * Measures.
     *
     * @param page to write on
     * @param files folder for files, which is made with the first one
     */
    void measure(Page page, Path files) throws Exception;
  }

  /** Measures, deletes the files, and shows the page, which tells of the machine as well. */
  void run(String title, Console console, Measuring benchmark) throws Exception {
    Page page = new Page(title);
    page.paragraph("Before: " + Page.machine() + ".");
    try (ScratchFolder scratch = scratch()) {
      benchmark.measure(page, scratch.files());
    }
    page.paragraph("After: " + Page.machine() + ".");
    page.publish(console, out);
  }

  private ScratchFolder scratch() {
    return folder == null ? ScratchFolder.temporary(FOLDER) : ScratchFolder.in(folder, FOLDER);
  }
}

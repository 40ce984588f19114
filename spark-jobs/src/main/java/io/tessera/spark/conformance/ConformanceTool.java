package io.tessera.spark.conformance;

import ai.djl.ndarray.NDManager;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.evaluation.conformance.Conformance;
import io.tessera.evaluation.conformance.ConformanceCase;
import io.tessera.evaluation.conformance.ConformanceResult;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our numbers beside those of the tools that they should equal. */
@Command(
    name = "conformance",
    header = "Compares evaluation with other tools, number by number.",
    description = {
      "",
      "Computes what pytorch-fid, torch-fidelity, clean-fid, ADM, StyleGAN, torchmetrics,"
          + " TensorFlow and Pillow gave for inputs that are generated here, network weights"
          + " included, and prints their number, ours, the difference and the largest one that"
          + " rounding explains. Needs no run, no data and no trained weights; takes about half a"
          + " minute.",
      "",
      "Ends with exit code 65 when a difference is larger.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera conformance",
      "  tessera conformance --tool torch-fidelity",
      "  tessera conformance --format md --out docs/conformance.md"
    })
public final class ConformanceTool implements Tool {
  @Option(
      names = "--tool",
      paramLabel = "NAME",
      description = "Only the cases of tools whose name contains this, in any case.")
  @Nullable String tool;

  @Option(
      names = "--format",
      paramLabel = "table|csv|md",
      description = "How to print them; md is a page of Markdown (table).")
  ConformanceFormat format = ConformanceFormat.TABLE;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write them here instead of printing them.")
  @Nullable String out;

  @Override
  public void run(Console console, StopSignal stop) {
    List<ConformanceResult> results = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (ConformanceCase one : chosen(Conformance.cases(manager))) {
        stop.check();
        results.add(one.run());
      }
    }
    print(format.lines(results), console);
    check(results);
    console.note("All " + results.size() + " numbers are those of the tools.");
  }

  private List<ConformanceCase> chosen(List<ConformanceCase> cases) {
    if (tool == null) {
      return cases;
    }
    String wanted = tool.toLowerCase(Locale.ROOT);
    List<ConformanceCase> some =
        cases.stream().filter(c -> c.tool().toLowerCase(Locale.ROOT).contains(wanted)).toList();
    if (some.isEmpty()) {
      throw JobException.usage(
          "Invalid --tool: %s; use one of %s"
              .formatted(
                  tool,
                  cases.stream()
                      .map(ConformanceCase::tool)
                      .distinct()
                      .collect(Collectors.joining("; "))));
    }
    return some;
  }

  private void print(List<String> lines, Console console) {
    if (out == null) {
      lines.forEach(console::say);
      return;
    }
    try (AtomicOutput file = FileLocation.of(out, new Configuration()).create()) {
      byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
      file.write(bytes, 0, bytes.length);
      file.commit();
    }
  }

  /**
   * Refuses numbers that rounding doesn't explain.
   *
   * @throws JobException naming the cases
   */
  static void check(List<ConformanceResult> results) {
    List<ConformanceResult> outside = results.stream().filter(r -> !r.agrees()).toList();
    if (!outside.isEmpty()) {
      throw JobException.badData(
          "Cannot confirm %d of %d numbers: %s; report them with `java -version` and the machine's processor"
              .formatted(
                  outside.size(),
                  results.size(),
                  outside.stream()
                      .map(
                          r ->
                              "%s of %s is %s, theirs %s, allowed %s"
                                  .formatted(
                                      r.name(),
                                      r.tool(),
                                      ConformanceFormat.number(r.ours()),
                                      ConformanceFormat.number(r.theirs()),
                                      ConformanceFormat.brief(r.tolerance())))
                      .collect(Collectors.joining("; "))));
    }
  }
}

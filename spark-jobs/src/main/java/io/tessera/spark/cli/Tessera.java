package io.tessera.spark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program's own options and help. */
@Command(
    name = "tessera",
    header = "Trains image generators on Apache Spark: images to tokens, tokens to images.",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "",
      "Commands work on a run: a folder (run.dir) that holds the images, models and results of one configuration. A"
          + " command that is done does nothing; one that was interrupted goes on where it stopped. import, kernels,"
          + " conformance, bench (but for averaging) and the subcommands of evaluate need no run.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done, 64 usage, 65 bad data, 70 internal error, 75 temporary (run it again), 78 bad configuration.",
      "",
      "`tessera COMMAND --help` explains a command, the keys that matter to it, and its files. Every key is in",
      "tessera-reference.conf (spark-jobs/src/main/resources), with its default and its meaning."
    })
final class Tessera {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions.")
  boolean version;
}

package io.tessera.spark.bench;

import picocli.CommandLine.Command;

/** The group of commands that measure; a new one is named in its annotation. */
@Command(
    name = "bench",
    header = "Measures this machine and prints a page of what it found.",
    synopsisSubcommandLabel = "BENCHMARK",
    description = {
      "",
      "Each benchmark prints tables in Markdown, and with --out writes them to a file. Nothing else"
          + " should run meanwhile; the page names the machine's load before and after.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench rounds --parameters 1M --steps 1,10",
      "  tessera bench averaging --config conf/quickstart.conf --time 10m",
      "  tessera bench evaluate --threads 2",
      "  tessera bench tokenize --images 256",
      "  tessera bench sql --tokens 10000000"
    },
    subcommands = {
      RoundsBenchmark.class,
      AveragingBenchmark.class,
      EvaluateBenchmark.class,
      TokenizeBenchmark.class,
      SqlBenchmark.class
    })
public final class Benchmarks {}

package io.tessera.spark;

import io.tessera.spark.compare.StatisticsMerge;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Statistics of parts of a set to those of the whole. */
@Command(
    name = "merge",
    header = "Merges statistics of parts of a set.",
    description = {
      "",
      "Makes the statistics of all images out of those of parts, as `tessera evaluate sets --out` writes them: measure a set part"
          + " by part, on several machines or as it grows, and compare the whole with `tessera evaluate sets`. Looks at no image and"
          + " does not start Spark.",
      "",
      "Statistics of other profiles or weights than the first are refused, and so are files of other tools, which don't say of how"
          + " many images they are. Means are merged in float64; for profiles that sum in float32 that moves an FID in the seventh"
          + " digit.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera evaluate merge part-0/measured.npz part-1/measured.npz --out all.npz",
      "  tessera evaluate merge a.tsfs b.tsfs c.tsfs --out all.tsfs"
    })
final class EvaluateMerge implements Tool {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The parts: .npz, or .tsfs; all of one kind.")
  List<String> parts = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, of the same kind.")
  String out = "";

  @Override
  public void run(Console console, StopSignal stop) {
    StatisticsMerge.Merged merged = new StatisticsMerge(parts, new Configuration()).write(out);
    console.say(
        "%s: %s images, %s"
            .formatted(out, Console.count(merged.images()), merged.file().describe()));
  }
}

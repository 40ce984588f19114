package io.tessera.spark;

import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.spark.compare.ComparisonReport;
import io.tessera.spark.compare.NetworkChoice;
import io.tessera.spark.compare.PairComparison;
import io.tessera.spark.compare.ReportFiles;
import io.tessera.spark.compare.Settings;
import io.tessera.spark.compare.Sources;
import io.tessera.spark.compare.WorkFolder;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reconstructions against the images they are of. */
@Command(
    name = "pairs",
    header = "Measures reconstructions against the images they are of.",
    description = {
      "",
      "Compares image with image and prints the means of PSNR, SSIM, MS-SSIM (sides of 161 pixels and more) and, with its weights,"
          + " LPIPS; with weights of FID-Inception also the rFID of the two sets, as --profile defines it. Each with a confidence"
          + " interval and a line that says how it was measured. Works on Spark, needs no run.",
      "",
      "Sources are those of `tessera evaluate sets`. Both sides must have as many images, of the same sizes, in the same order; where"
          + " both are image files, also of the same names, endings aside.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera evaluate pairs reconstructions.npz --against originals.npz",
      "  tessera evaluate pairs made/ --against photos/ --lpips-weights lpips.safetensors \\",
      "    --inception-weights inception.safetensors --out quality"
    })
final class EvaluatePairs implements Query {
  @Parameters(index = "0", paramLabel = "RECONSTRUCTIONS", description = "The images to measure.")
  String reconstructions = "";

  @Option(
      names = "--against",
      paramLabel = "ORIGINALS",
      required = true,
      description = "The images that they are reconstructions of.")
  String originals = "";

  @Option(
      names = "--lpips-weights",
      paramLabel = "FILE",
      description = "Weights of LPIPS, as `tessera import lpips` writes them.")
  @Nullable String lpips;

  @Option(
      names = "--inception-weights",
      paramLabel = "FILE",
      description =
          "Weights of FID-Inception, in any form that `tessera import inception` reads, for the rFID.")
  @Nullable String inception;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write metrics.json and metrics.csv there.")
  @Nullable String out;

  @Mixin ComparisonOptions options = new ComparisonOptions();

  @Override
  public void show(JobContext context) throws Exception {
    Settings settings =
        new Settings(
            options.profile,
            EnumSet.of(Quantity.FID),
            MeasuredSet.RECONSTRUCTIONS,
            options.blocks,
            OptionalLong.empty(),
            options.alpha,
            0,
            Settings.Sizes.ONE);
    try (WorkFolder folder = options.open(context, "evaluate pairs")) {
      JobContext inside = folder.context();
      ComparisonReport report = inside.breakable(() -> measure(inside, settings));
      ComparisonOptions.tell(context.console(), report);
      if (out != null) {
        ReportFiles.write(context, out, report);
      }
    }
  }

  private ComparisonReport measure(JobContext inside, Settings settings) {
    ComparisonReport pairs =
        new PairComparison(inside, settings, Optional.ofNullable(lpips))
            .of(reconstructions, originals);
    return inception == null ? pairs : pairs.with(distance(inside, settings, inception));
  }

  private ComparisonReport distance(JobContext inside, Settings settings, String weights) {
    return new Sources(inside, settings, reconstructions, originals)
        .compare(
            () -> NetworkChoice.inception(inside, weights, Optional.empty(), settings.profile()),
            Optional.empty())
        .report();
  }
}

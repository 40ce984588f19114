package io.tessera.spark;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.spark.compare.ComparisonReport;
import io.tessera.spark.compare.NetworkChoice;
import io.tessera.spark.compare.PairComparison;
import io.tessera.spark.compare.ReportFiles;
import io.tessera.spark.compare.ReportText;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reconstructions against the images they are of. */
@Command(
    name = "pairs",
    header = "Measures reconstructions against the images they are of.",
    description = {
      "",
      "Compares image with image and prints the means of PSNR, SSIM, MS-SSIM (sides of 161 pixels and more) and, with its weights,"
          + " LPIPS; with weights of FID-Inception also the rFID of the two sets. Each with a confidence interval and a line that says"
          + " how it was measured. Works on Spark, needs no run.",
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
      names = "--profile",
      paramLabel = "TOOL",
      converter = EvaluateSets.Profiles.class,
      completionCandidates = EvaluateSets.Profiles.class,
      description = "The tool whose rFID it is: ${COMPLETION-CANDIDATES} (default: adm).")
  Profile profile = Profile.DEFAULT;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description =
          "Blocks of images that confidence intervals leave out one by one; 1: no intervals (default: 50).")
  int blocks = 50;

  @Option(
      names = "--alpha",
      paramLabel = "drop|white",
      converter = EvaluateSets.Alpha.class,
      description = "What becomes of transparency: dropped, or laid on white (default: drop).")
  AlphaPolicy alpha = AlphaPolicy.DROP;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Where results of units are kept, a folder that all executors reach (default: a temporary folder on this machine).")
  @Nullable String work;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write metrics.json and metrics.csv there.")
  @Nullable String out;

  @Override
  public void show(JobContext context) throws Exception {
    try (WorkFolder folder =
        WorkFolder.open(context, Optional.ofNullable(work), "evaluate pairs")) {
      ComparisonReport report = folder.context().breakable(() -> measure(folder.context()));
      report.warnings().forEach(context.console()::warn);
      ReportText.table(report).forEach(context.console()::say);
      if (out != null) {
        ReportFiles.write(context, out, report);
      }
    }
  }

  private ComparisonReport measure(JobContext inside) {
    ComparisonReport pairs =
        new PairComparison(inside, blocks, Optional.ofNullable(lpips))
            .of(reconstructions, originals, alpha);
    return inception == null ? pairs : pairs.with(distance(inside, inception));
  }

  private ComparisonReport distance(JobContext inside, String weights) {
    Settings settings =
        new Settings(
            profile,
            EnumSet.of(Quantity.FID),
            MeasuredSet.RECONSTRUCTIONS,
            blocks,
            OptionalLong.empty(),
            alpha,
            0,
            Settings.Sizes.ONE);
    return new Sources(inside, settings, reconstructions, originals)
        .compare(
            () -> NetworkChoice.inception(inside, weights, Optional.empty(), profile),
            Optional.empty())
        .report();
  }
}

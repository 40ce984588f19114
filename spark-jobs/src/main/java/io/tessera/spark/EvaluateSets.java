package io.tessera.spark;

import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.spark.compare.Found;
import io.tessera.spark.compare.NetworkChoice;
import io.tessera.spark.compare.ReportFiles;
import io.tessera.spark.compare.Settings;
import io.tessera.spark.compare.Sources;
import io.tessera.spark.compare.WorkFolder;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.look.ShippedNetwork;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Any set of images against any other. */
@Command(
    name = "sets",
    header = "Measures a set of images against another, or against statistics.",
    description = {
      "",
      "Looks at both sets through a network and prints FID, sFID, inception score, KID, precision and recall as the chosen tool"
          + " defines them, each with a confidence interval and a line that says how it was measured. Works on Spark: on this"
          + " machine's cores, or on a cluster with --master. Needs no run.",
      "",
      "A source is told from its name and content; one of these words and a colon before it settles it:",
      "",
      "  folder      image files at any depth (JPEG, PNG, WebP, BMP), in the order of their paths",
      "  tar         *.tar, *.tar.gz: the images in it, in their order",
      "  parquet     *.parquet: column image.bytes (Hugging Face, a run's images/) or png (a run's samples/)",
      "  npz         *.npz with arr_0, uint8 [N, H, W, 3], as ADM's evaluator takes samples",
      "  statistics  *.npz with mu and sigma (mu_s and sigma_s for sFID), or *.tsfs; as --against, or on both sides",
      "",
      "An .npz with arr_0 and mu, as ADM's reference batches, serves with its statistics for FID and sFID, with its images for"
          + " precision and recall.",
      "",
      "Grey images count as RGB with three equal channels. Transparency is dropped, as all the tools do, unless --alpha white."
          + " Images of several sizes are refused unless --mixed-sizes. Images that can't be read end the command unless"
          + " --max-bad-fraction allows for them; they are counted, never passed over silently.",
      "",
      "What the network saw is kept in --work, file by file as it is done: the same command goes on from there after a failure,"
          + " and another comparison with the same images does not look at them again.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera evaluate sets samples.npz --against VIRTUAL_imagenet256_labeled.npz --of samples \\",
      "    --inception-weights inception.safetensors",
      "  tessera evaluate sets generated/ --against photos.tar --profile pytorch-fid \\",
      "    --inception-weights inception.pth --out comparison",
      "  tessera evaluate sets runs/a/samples --against runs/a/images/split=train --run runs/a --classifier",
      "  tessera evaluate sets s3a://b/samples --against train.npz --master spark://host:7077 --work s3a://b/work \\",
      "    --inception-weights s3a://b/inception.safetensors"
    })
final class EvaluateSets implements Query {
  @Parameters(index = "0", paramLabel = "SET", description = "The images to measure.")
  String measured = "";

  @Option(
      names = "--against",
      paramLabel = "REFERENCE",
      required = true,
      description = "Images or statistics that they are measured against.")
  String reference = "";

  @Option(
      names = "--metrics",
      paramLabel = "NAME",
      split = ",",
      description =
          "fid, sfid, is, kid, kid-full, pr, fid-infinity (default: all that the profile defines and the sources allow, but fid-infinity; kid-full, KID without subsets, is there by every profile).")
  List<String> metrics = new ArrayList<>();

  @Option(
      names = "--of",
      paramLabel = "WHAT",
      description =
          "What the images are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). It names the numbers: FID of images, gFID of samples, rFID of reconstructions.")
  MeasuredSet of = MeasuredSet.IMAGES;

  @Option(
      names = "--inception-weights",
      paramLabel = "FILE",
      description =
          "Weights of FID-Inception, in any form that `tessera import inception` reads (default: evaluation.inception-weights).")
  @Nullable String weights;

  @Option(
      names = "--weights-sha256",
      paramLabel = "HASH",
      description = "The hash that the weights file must have, or its first digits (8 or more).")
  @Nullable String weightsHash;

  @Option(
      names = "--classifier",
      description =
          "Look through the classifier of the run (--run) instead: numbers are called FD[classifier] then, never FID.")
  boolean classifier;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed that the samples were drawn with, for the protocol line.")
  @Nullable Long seed;

  @Option(
      names = "--mixed-sizes",
      description = "Take images of several sizes, each resized by itself.")
  boolean mixedSizes;

  @Option(
      names = "--max-bad-fraction",
      paramLabel = "SHARE",
      description = "Share of images that may be unreadable and left out (default: 0).")
  double maxBadFraction;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write metrics.json and metrics.csv there, and statistics (.npz, .tsfs) of each side that is images.")
  @Nullable String out;

  @Mixin ComparisonOptions options = new ComparisonOptions();

  @Override
  public void show(JobContext context) throws Exception {
    Settings settings = settings();
    try (WorkFolder folder = options.open(context, "evaluate sets")) {
      JobContext inside = folder.context();
      Found found =
          inside.breakable(
              () ->
                  new Sources(inside, settings, measured, reference)
                      .compare(() -> network(context, inside), Optional.ofNullable(weightsHash)));
      ComparisonOptions.tell(context.console(), found.report());
      if (out != null) {
        ReportFiles.write(context, out, found);
      }
    }
  }

  private Settings settings() {
    return new Settings(
        options.profile,
        wanted(),
        of,
        options.blocks,
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        options.alpha,
        maxBadFraction,
        mixedSizes ? Settings.Sizes.MIXED : Settings.Sizes.ONE);
  }

  private Set<Quantity> wanted() {
    Set<Quantity> wanted = EnumSet.noneOf(Quantity.class);
    try {
      metrics.forEach(name -> wanted.add(Quantity.named(name.trim())));
    } catch (IllegalArgumentException e) {
      throw JobException.usage(String.valueOf(e.getMessage())).causedBy(e);
    }
    return wanted;
  }

  private ShippedNetwork network(JobContext run, JobContext inside) {
    if (classifier) {
      return NetworkChoice.classifier(run);
    }
    String file =
        Optional.ofNullable(weights)
            .or(() -> run.config().evaluation().inceptionWeights())
            .orElseThrow(
                () ->
                    JobException.usage(
                        "Cannot measure without a network: name weights of FID-Inception with --inception-weights (docs/format/inception-weights.md tells where from), or take a run's classifier with --run DIR --classifier, whose numbers are called FD[classifier]"));
    return NetworkChoice.inception(inside, file, Optional.ofNullable(weightsHash), options.profile);
  }
}

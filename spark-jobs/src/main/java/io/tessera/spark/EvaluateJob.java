package io.tessera.spark;

import io.tessera.spark.evaluate.Evaluating;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import java.util.List;
import picocli.CommandLine.Command;

/** Tables and models to figures. */
@Command(
    name = "evaluate",
    subcommands = {EvaluateSets.class, EvaluatePairs.class, EvaluateMerge.class},
    header = "Measures reconstructions and samples.",
    description = {
      "",
      "Reconstructs the held-out images (PSNR, SSIM, codebook use and perplexity), and compares samples with the training images"
          + " and reconstructions with their originals by the Fréchet distance of a network's features. With the FID-Inception"
          + " weights the distance is the FID. Without, a small classifier trained on the training images looks, and its results"
          + " are called FD[classifier], never FID. It also tells how many samples show the class that was asked for.",
      "",
      "Its subcommands need no run: they measure any two sets of images, wherever they come from.",
      "",
      "Reads   images/, tokenizer/model.json, samples/",
      "Writes  evaluation/metrics.json, evaluation/gallery/, classifier/",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  evaluation.inception-weights   safetensors file of FID-Inception        (none: nothing is called FID)",
      "  classifier.enabled             whether the small classifier looks       (true)",
      "  classifier.training.steps      how long it is trained                   (20000)",
      "  evaluation.gallery-*           what the report shows",
      "",
      "Examples:",
      "  tessera evaluate --config conf/quickstart.conf",
      "  tessera evaluate --config conf/imagenet256-crt-b.conf --set evaluation.inception-weights=inception.safetensors"
    })
final class EvaluateJob implements Job {
  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public List<String> configKeys() {
    return List.of("run.seed", "data.image-size", "data.alpha", "classifier", "evaluation");
  }

  @Override
  public List<String> needs() {
    return List.of("shard", "train-tokenizer", "sample");
  }

  @Override
  public List<String> outputs() {
    return List.of(EvaluationMetrics.FILE);
  }

  @Override
  public boolean keepsPartialResults() {
    return true;
  }

  @Override
  public StageFigures run(JobContext context) {
    return new Evaluating(context).run();
  }
}

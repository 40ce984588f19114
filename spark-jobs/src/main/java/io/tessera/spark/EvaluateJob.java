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
      "Reconstructs the held-out images (PSNR, SSIM, MS-SSIM, with its weights LPIPS; codebook use and perplexity), and compares"
          + " samples with the training images and reconstructions with their originals by the Fréchet distance of a network's"
          + " features. With the FID-Inception weights the distance is the FID, and sFID, inception score, precision and recall"
          + " come with it. A small classifier trained on the training images looks too: its distance is called FD[classifier],"
          + " never FID, and it tells how many samples show the class that was asked for.",
      "",
      "Its subcommands need no run: they measure any two sets of images, wherever they come from.",
      "",
      "Reads   images/, tokens/, tokenizer/model.json, samples/",
      "Writes  evaluation/metrics.json and metrics.csv, evaluation/gallery/, evaluation/statistics/, classifier/",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  evaluation.inception-weights       safetensors file of FID-Inception    (none: nothing is called FID)",
      "  tokenizer.loss.perceptual-weights  safetensors file of LPIPS            (none)",
      "  classifier.enabled                 whether the small classifier looks   (true)",
      "  classifier.training.steps          how long it is trained               (20000)",
      "  evaluation.gallery-*               what the report shows",
      "",
      "Examples:",
      "  tessera evaluate --config conf/quickstart.conf",
      "  tessera evaluate --config conf/imagenet256-crt-b.conf --run s3a://bucket/runs/crt-b"
    })
final class EvaluateJob implements Job {
  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public List<String> configKeys() {
    return List.of(
        "run.seed",
        "data.image-size",
        "data.alpha",
        "classifier",
        "evaluation.inception-weights",
        "evaluation.batch-size",
        "evaluation.gallery-pairs",
        "evaluation.gallery-samples",
        "evaluation.gallery-classes");
  }

  @Override
  public List<String> needs() {
    return List.of("shard", "train-tokenizer", "tokenize", "sample");
  }

  @Override
  public List<String> outputs() {
    return List.of(EvaluationMetrics.FILE, EvaluationMetrics.CSV);
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

package io.tessera.spark;

import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.evaluate.Sweeping;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.sample.ChosenScale;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Guidance scales to the one to sample with. */
@Command(
    name = "sweep",
    header = "Chooses the guidance scale that samples are drawn with.",
    description = {
      "",
      "Draws images with each guidance scale, the same labels and random numbers with all, and measures their Fréchet distance to"
          + " the training images: the FID where evaluation.inception-weights are given, else FD[classifier]. The scale of the"
          + " smallest one is chosen, and every point is recorded. The images serve for nothing else: those that are measured in the"
          + " end have other random numbers. Needed only where sampling.cfg-scale is auto.",
      "",
      "Reads   images/, generator/model.json, tokenizer/model.json",
      "Writes  evaluation/sweep.json, classifier/",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  sampling.cfg-scale            auto, or a scale: nothing to choose then  (2)",
      "  sampling.sweep.scales         what to try                               (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5)",
      "  sampling.sweep.images         how many images with each                 (5000)",
      "  evaluation.inception-weights  safetensors file of FID-Inception         (none: the classifier judges)",
      "",
      "Examples:",
      "  tessera sweep --config conf/imagenet256-crt-b.conf",
      "  tessera sweep --config conf/quickstart.conf --set sampling.cfg-scale=auto --set sampling.sweep.images=500"
    })
final class SweepJob implements Job {
  @Override
  public String name() {
    return "sweep";
  }

  @Override
  public List<String> configKeys() {
    return List.of(
        "run.seed",
        "data.image-size",
        "data.alpha",
        "tokenizer",
        "generator",
        "sampling.cfg-scale",
        "sampling.sweep",
        "sampling.labels",
        "sampling.temperature",
        "sampling.top-k",
        "sampling.top-p",
        "sampling.precision",
        "classifier",
        "evaluation.inception-weights");
  }

  @Override
  public List<String> needs() {
    return List.of("shard", "train-tokenizer", "train-generator");
  }

  @Override
  public List<String> outputs() {
    return List.of(ChosenScale.FILE);
  }

  @Override
  public Optional<String> notNeeded(PipelineConfig config) {
    String scale = config.sampling().cfgScale();
    return scale.equals(SamplingSection.AUTO)
        ? Optional.empty()
        : Optional.of("sampling.cfg-scale is " + scale);
  }

  @Override
  public StageFigures run(JobContext context) {
    return new Sweeping(context).run();
  }
}

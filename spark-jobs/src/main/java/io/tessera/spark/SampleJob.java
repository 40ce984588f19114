package io.tessera.spark;

import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.sample.Sampling;
import java.util.List;
import picocli.CommandLine.Command;

/** Generator and tokenizer to the sample table. */
@Command(
    name = "sample",
    header = "Draws images from the generator.",
    description = {
      "",
      "Draws codes with a key-value cache and classifier-free guidance, and decodes them to images. An image depends on its seed"
          + " and its label alone, both of which follow from run.seed and the image's index.",
      "",
      "Reads   generator/model.json, tokenizer/model.json, and evaluation/sweep.json where sampling.cfg-scale is auto",
      "Writes  samples/unit-*.parquet (index, label, seed, tokens array<int>, png), samples/_manifest.json",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  sampling.images                       how many                                 (50000)",
      "  sampling.labels                       balanced or uniform                      (uniform)",
      "  sampling.cfg-scale                    strength of the guidance; 1: none; auto  (2)",
      "  sampling.temperature, .top-k, .top-p  how codes are drawn                      (1, all, all)",
      "  sampling.batch-size                   images computed at once                  (64)",
      "  sampling.unit-images                  images of a unit of work                 (256)",
      "",
      "Examples:",
      "  tessera sample --config conf/quickstart.conf",
      "  tessera sample --config conf/imagenet256-crt-b.conf --set sampling.images=1000 --set sampling.cfg-scale=4"
    })
final class SampleJob implements Job {
  @Override
  public String name() {
    return "sample";
  }

  @Override
  public List<String> configKeys() {
    return List.of("run.seed", "data.image-size", "tokenizer", "generator", "sampling");
  }

  @Override
  public List<String> needs() {
    return List.of("train-tokenizer", "train-generator");
  }

  @Override
  public List<String> outputs() {
    return List.of(SampleManifest.FILE);
  }

  @Override
  public boolean keepsPartialResults() {
    return true;
  }

  @Override
  public StageFigures run(JobContext context) {
    return new Sampling(context).run();
  }
}

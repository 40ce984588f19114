package io.tessera.spark;

import io.tessera.spark.evaluate.Checkpoints;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.GivenWeights;
import io.tessera.spark.training.ModelPointer;
import java.util.List;
import picocli.CommandLine.Command;

/** The token table to a generator. */
@Command(
    name = "train-generator",
    header = "Trains the generator: class label to codes (stage 2).",
    description = {
      "",
      "Trains LlamaGen's class-conditional transformer to predict an image's codes one after the other. A share of the images"
          + " trains without its class, for classifier-free guidance when sampling. Rounds, commits and resuming are those of"
          + " train-tokenizer. With generator.weights there is nothing to train: the run takes over a copy of that file.",
      "",
      "Reads   tokens/",
      "Writes  generator/rounds/, generator/metrics/, and generator/model.json when it is done",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  generator.weights                       a trained one                              (none: it is trained)",
      "  generator.size                          XS, S, B, M, L, L+, XL, XXL, 3B or custom  (B)",
      "  generator.dim, .layers, .heads          of a custom size",
      "  generator.qk-norm                       none or rms                                (rms)",
      "  generator.dropout.label                 share trained without its class            (0.1)",
      "  generator.training.steps                how long                                   (375000)",
      "  generator.training.batch-size           images of a step of each worker            (256)",
      "  generator.training.learning-rate        the largest                                (3e-3)",
      "  generator.precision                     fp32 or bf16                               (bf16)",
      "  evaluation.checkpoints.generator-steps  steps between measurements                 (0: none)",
      "",
      "Examples:",
      "  tessera train-generator --config conf/quickstart.conf",
      "  tessera train-generator --config conf/imagenet256-crt-b.conf --set generator.size=XL"
    })
final class TrainGeneratorJob implements Job {
  @Override
  public String name() {
    return "train-generator";
  }

  @Override
  public List<String> configKeys() {
    return GeneratorTraining.KEYS;
  }

  @Override
  public List<String> needs() {
    return List.of("tokenize");
  }

  @Override
  public List<String> outputs() {
    return List.of(GeneratorTraining.FOLDER + "/" + ModelPointer.FILE);
  }

  @Override
  public boolean keepsPartialResults() {
    return true;
  }

  @Override
  public StageFigures run(JobContext context) {
    return context.config().generator().weights().isPresent()
        ? GivenWeights.generator(context)
        : GeneratorTraining.run(context, Checkpoints.generator(context));
  }
}

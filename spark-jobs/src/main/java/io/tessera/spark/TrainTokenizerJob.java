package io.tessera.spark;

import io.tessera.spark.evaluate.Checkpoints;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.training.GivenWeights;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import java.util.List;
import picocli.CommandLine.Command;

/** The image table to a tokenizer. */
@Command(
    name = "train-tokenizer",
    header = "Trains the tokenizer: images to codes and back (stage 1).",
    description = {
      "",
      "Trains LlamaGen's VQGAN on the training images, with the causal regulariser of Causally Regularized Tokenization"
          + " (arXiv 2412.16326), which makes its tokens easy to predict; crt.weight=0 trains the baseline without it.",
      "Training goes in rounds. Each is committed with weights and optimizer state, so a killed run loses at most one round,"
          + " and the same command goes on from there to the same result, bit for bit on the same kind of CPU.",
      "With tokenizer.weights there is nothing to train: the run takes over a copy of that file.",
      "",
      "Reads   images/",
      "Writes  tokenizer/rounds/, tokenizer/metrics/, and tokenizer/model.json when it is done",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  tokenizer.codebook-size, .base-channels …  the network                          (VQ-16)",
      "  tokenizer.training.steps                   how long                             (380000)",
      "  tokenizer.training.batch-size              images of a step of each worker      (128)",
      "  tokenizer.training.learning-rate           the largest                          (1e-4)",
      "  tokenizer.training.workers, .mode          virtual workers, and how they agree  (1, diloco)",
      "  tokenizer.training.round-steps             steps per commit                     (500)",
      "  tokenizer.weights                          a trained one                        (none: it is trained)",
      "  tokenizer.loss.perceptual-weights          LPIPS weights                        (none: trained without)",
      "  tokenizer.adversarial.weight, .start       the discriminator                    (0.5 from step 20000)",
      "  crt.weight                                 the causal regulariser               (4)",
      "  evaluation.checkpoints.tokenizer-steps     steps between measurements           (0: none)",
      "  compute.device                             cpu, gpu or auto                     (auto)",
      "",
      "Examples:",
      "  tessera train-tokenizer --config conf/quickstart.conf",
      "  tessera train-tokenizer --config conf/imagenet256-crt-b.conf --run s3a://bucket/run1 --max-runtime 8h"
    })
final class TrainTokenizerJob implements Job {
  @Override
  public String name() {
    return "train-tokenizer";
  }

  @Override
  public List<String> configKeys() {
    return TokenizerTraining.KEYS;
  }

  @Override
  public List<String> needs() {
    return List.of("shard");
  }

  @Override
  public List<String> outputs() {
    return List.of(TokenizerTraining.FOLDER + "/" + ModelPointer.FILE);
  }

  @Override
  public boolean keepsPartialResults() {
    return true;
  }

  @Override
  public StageFigures run(JobContext context) {
    return context.config().tokenizer().weights().isPresent()
        ? GivenWeights.tokenizer(context)
        : TokenizerTraining.run(context, Checkpoints.tokenizer(context));
  }
}

package io.tessera.spark;

import io.tessera.spark.exchange.ExportKind;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run's results as the files of other programs. */
@Command(
    name = "export",
    header = "Writes a run's results as files of other programs.",
    description = {
      "",
      "Writes what a run made in the layouts that LlamaGen, pytorch-fid and ADM's evaluator read, byte for byte. Reads the run and"
          + " leaves it as it is; does not start Spark. Memory does not grow with the number of images. Files of another content are"
          + " never replaced; a folder that was left half done is completed by the same command.",
      "",
      "  KIND         writes",
      "  tokenizer    FILE.safetensors   the trained tokenizer, under LlamaGen's names",
      "  generator    FILE.safetensors   the trained generator, under LlamaGen's names",
      "  codes        FOLDER             LlamaGen's imagenet256_codes/0.npy … and imagenet256_labels/0.npy …",
      "  samples-npz  FILE.npz           all samples as arr_0, uint8 [N, H, W, 3], for ADM's evaluator",
      "  samples-png  FOLDER             000000.png …, for pytorch-fid and clean-fid",
      "  statistics   FILE.npz           mu and sigma of features, as pytorch-fid saves them",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera export tokenizer --run runs/quickstart --out tokenizer.safetensors",
      "  tessera export codes --config conf/imagenet256-crt-b.conf --part train --out codes",
      "  tessera export samples-npz --config conf/imagenet256-crt-b.conf --out samples.npz",
      "  tessera export statistics --run runs/quickstart --part heldout-classifier --out heldout.npz"
    })
final class Export implements Query {
  @Parameters(
      index = "0",
      paramLabel = "KIND",
      converter = Kinds.class,
      completionCandidates = Kinds.class,
      description = "What to write: ${COMPLETION-CANDIDATES}.")
  ExportKind kind = ExportKind.TOKENIZER;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      required = true,
      description = "The file or folder to write, a path or a URI.")
  String out = "";

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description =
          "Of codes: train or heldout (default: train). Of statistics: train, heldout, reconstructions or samples, and the network"
              + " (default: samples-classifier).")
  @Nullable String part;

  @Override
  public void show(JobContext context) {
    String written = kind.export(context, Optional.ofNullable(part), out);
    context.console().say(out + ": " + written);
  }

  /** Kinds by their names. */
  static final class Kinds extends Choice<ExportKind> {
    Kinds() {
      super(ExportKind.values());
    }
  }
}

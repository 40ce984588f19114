package io.tessera.spark;

import io.tessera.spark.exchange.ModelKind;
import io.tessera.spark.exchange.NewFile;
import io.tessera.spark.exchange.WeightsImport;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Weights of other programs to weights files of this one. */
@Command(
    name = "import",
    header = "Turns weights of other programs into safetensors files.",
    description = {
      "",
      "Reads weights as their authors published them and writes a safetensors file that Tessera uses: a trained tokenizer or"
          + " generator to sample from, the Inception network that the FID is defined by, or the networks of the perceptual loss."
          + " The format is told from the content, whatever the file's name: torch (zip, legacy pickle or TorchScript), safetensors,"
          + " or a TensorFlow graph. Nothing in a file is run.",
      "",
      "The network is told from the tensors' shapes, and the file is refused unless it has every tensor of it. Tensors are converted"
          + " one at a time, so memory does not limit their number. A file that is there already is never replaced by another.",
      "",
      "  KIND       files",
      "  tokenizer  LlamaGen's vq_ds16_c2i.pt, vq_ds8_c2i.pt",
      "  generator  LlamaGen's c2i_B_256.pt, c2i_XL_384.pt and so on",
      "  inception  pytorch-fid's .pth, NVIDIA's TorchScript file, classify_image_graph_def.pb",
      "  lpips      torchvision's vgg16-397923af.pth and the heads, vgg.pth, in any order",
      "",
      "What to write into the configuration is printed at the end.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera import tokenizer --from vq_ds16_c2i.pt --out vq16.safetensors",
      "  tessera import generator --from c2i_B_256.pt --state-dict model --out s3a://bucket/gpt-b.safetensors",
      "  tessera import inception --from pt_inception-2015-12-05-6726825d.pth --out inception.safetensors",
      "  tessera import lpips --from vgg16-397923af.pth --from vgg.pth --out lpips.safetensors"
    })
final class Import implements Tool {
  @Parameters(
      index = "0",
      paramLabel = "KIND",
      converter = Kinds.class,
      completionCandidates = Kinds.class,
      description = "What the weights are of: ${COMPLETION-CANDIDATES}.")
  ModelKind kind = ModelKind.TOKENIZER;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      required = true,
      description =
          "The file, a path or a URI. Repeatable, for a model in several files. Files that are not local are fetched first.")
  List<String> from = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to write the safetensors file.")
  String out = "";

  @Option(
      names = "--state-dict",
      paramLabel = "KEY",
      description =
          "Which of the state dicts in a torch file, such as model or ema (default: the first of model, module, state_dict, ema).")
  @Nullable String stateDict;

  @Override
  public void run(Console console, StopSignal stop) {
    Configuration hadoop = new Configuration();
    List<FileLocation> sources = from.stream().map(file -> FileLocation.of(file, hadoop)).toList();
    FileLocation target = FileLocation.of(out, hadoop);
    try (WeightsImport weights = new WeightsImport(kind, sources, Optional.ofNullable(stateDict))) {
      console.note(
          "%s: %s, %s parameters, from %s"
              .formatted(
                  kind,
                  weights.network().name(),
                  Console.count(weights.network().size()),
                  String.join(", ", weights.formats())));
      if (!weights.passedOver().isEmpty()) {
        console.note("Passed over, of no use: " + abridged(weights.passedOver()));
      }
      NewFile file = weights.write(target, console, stop);
      console.say(target + ": " + file.describe());
      console.say("To use it: " + weights.network().setting(target.toString()));
    }
  }

  /** Kinds by their names. */
  static final class Kinds extends Choice<ModelKind> {
    Kinds() {
      super(ModelKind.values());
    }
  }

  private static String abridged(List<String> names) {
    int shown = Math.min(names.size(), 5);
    return String.join(", ", names.subList(0, shown))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }
}

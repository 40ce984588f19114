package io.tessera.spark;

import io.tessera.core.kernel.Kernel;
import io.tessera.core.kernel.KernelCatalog;
import io.tessera.spark.exchange.NewFile;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The tensor functions as others can load them. */
@Command(
    name = "kernels",
    header = "Lists the tensor kernels and writes them as TorchScript.",
    description = {
      "",
      "Lists the functions that the networks are made of, each with its operands. With --out they are written as one TorchScript"
          + " file, which torch.jit.load reads in Python and C++. It holds code and no weights.",
      "",
      "deploy/gpu/check-kernels.py takes that file to a machine with CUDA and compares each kernel with the CPU.",
      ""
    },
    footer = {"", "Examples:", "  tessera kernels", "  tessera kernels --out kernels.pt"})
final class Kernels implements Tool {
  @Option(names = "--out", paramLabel = "FILE", description = "Write the TorchScript file here.")
  @Nullable String out;

  @Override
  public void run(Console console, StopSignal stop) {
    String group = "";
    for (Kernel kernel : KernelCatalog.kernels()) {
      if (!kernel.group().equals(group)) {
        console.say((group.isEmpty() ? "" : "\n") + kernel.group());
        group = kernel.group();
      }
      console.say("  " + kernel.signature());
    }
    if (out != null) {
      FileLocation file = FileLocation.of(out, new Configuration());
      NewFile written = NewFile.write(file, stream -> stream.write(KernelCatalog.archive()));
      console.say("\n" + file + ": " + written.describe());
    }
  }
}

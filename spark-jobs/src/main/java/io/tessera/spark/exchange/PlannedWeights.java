package io.tessera.spark.exchange;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.Provenance;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.WeightsInfo;
import io.tessera.core.kernel.Libtorch;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.run.Build;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The weights of a whole network that lie in other files, ready to be written as one file. */
final class PlannedWeights {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Conversion conversion;
  private final Network network;
  private final List<ArchivedTensor> tensors;

  /**
   * Finds the network and checks that all of it is there.
   *
   * @throws io.tessera.spark.exit.JobException if not
   */
  PlannedWeights(ModelKind kind, List<Conversion.Part> parts) {
    conversion = new Conversion(parts);
    network = kind.network(conversion.shapes());
    tensors = conversion.plan(network);
  }

  Network network() {
    return network;
  }

  /** Names of tensors in the files that the network has no use for. */
  List<String> passedOver() {
    return conversion.passedOver();
  }

  /**
   * Writes a safetensors file, a tensor at a time.
   *
   * @param command shown with the progress
   * @throws StoppedException if asked to stop; there is no file then
   */
  NewFile write(
      FileLocation out, WeightsInfo info, String command, Console console, StopSignal stop) {
    try (NDManager manager = Libtorch.manager(Device.cpu());
        Progress progress =
            Progress.start(
                console,
                new Progress.Work(command, "tensors", tensors.size()),
                INTERVAL,
                (stage, figures) -> {})) {
      return NewFile.write(
          out, stream -> write(stream, info.toMetadata(), manager, progress, stop));
    }
  }

  private void write(
      OutputStream out,
      Map<String, String> metadata,
      NDManager manager,
      Progress progress,
      StopSignal stop)
      throws IOException {
    int[] done = {0};
    SafetensorsWriter.write(
        tensors,
        metadata,
        (tensor, below) -> {
          if (stop.isRequested()) {
            throw new StoppedException("between two tensors");
          }
          progress.update(done[0]++);
          return conversion.read(tensor, below);
        },
        manager,
        out);
    progress.update(tensors.size());
  }

  /**
   * Where the file comes from. Java's release alone is named, so that the same command gives the
   * same bytes on every machine.
   *
   * @param settings SHA-256 of what decided the content
   * @param parent SHA-256 of the weights it was made of
   */
  static Provenance provenance(String settings, @Nullable String parent) {
    Map<String, String> versions = Build.versions();
    return Provenance.of(
        settings,
        parent,
        null,
        new Provenance.Versions(
            Build.version(),
            System.getProperty("java.specification.version"),
            null,
            String.valueOf(versions.get("djl")),
            String.valueOf(versions.get("pytorch"))));
  }
}

package io.tessera.spark.exchange;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.Provenance;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.WeightsInfo;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.run.Build;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns weights files of other programs into one of ours, a tensor at a time. */
public final class WeightsImport implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final ModelKind kind;
  private final Optional<String> stateDict;
  private final List<LocalFile> files = new ArrayList<>();
  private final List<TensorArchive> archives = new ArrayList<>();
  private final Conversion conversion;
  private final Network network;
  private final List<ArchivedTensor> plan;
  private final String formats;

  /**
   * Opens files and finds the network they are for.
   *
   * @param sources one file, or several that make one model
   * @param stateDict which of the state dicts of torch files; empty: the usual one
   * @throws io.tessera.spark.exit.JobException if they are not the whole of one network
   * @throws io.tessera.core.checkpoint.CheckpointFormatException if one is not sound
   * @throws io.tessera.core.storage.StorageException if one can't be read
   */
  public WeightsImport(ModelKind kind, List<FileLocation> sources, Optional<String> stateDict) {
    this.kind = kind;
    this.stateDict = stateDict;
    boolean complete = false;
    try {
      List<Conversion.Part> parts = new ArrayList<>();
      List<String> labels = new ArrayList<>();
      for (FileLocation source : sources) {
        LocalFile file = LocalFile.of(source);
        files.add(file);
        WeightsFormat format = WeightsFormat.of(file.path());
        TensorArchive archive = format.open(file.path(), stateDict);
        archives.add(archive);
        parts.add(new Conversion.Part(archive, kind.names(format)));
        labels.add(format.label());
      }
      conversion = new Conversion(parts);
      network = kind.network(conversion.shapes());
      plan = conversion.plan(network);
      formats = String.join(", ", labels);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /** The network that the weights are for. */
  public Network network() {
    return network;
  }

  /** Format of each file. */
  public String formats() {
    return formats;
  }

  /** Names of tensors in the files that the network has no use for. */
  public List<String> passedOver() {
    return conversion.passedOver();
  }

  /**
   * Writes the weights.
   *
   * @throws StoppedException if asked to stop; the file does not exist then
   */
  public NewFile write(FileLocation out, Console console, StopSignal stop) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Progress progress =
            Progress.start(
                console, new Progress.Work("import", "tensors", plan.size()), INTERVAL)) {
      return NewFile.write(out, stream -> write(stream, manager, progress, stop));
    }
  }

  private void write(OutputStream out, NDManager manager, Progress progress, StopSignal stop)
      throws IOException {
    int[] done = {0};
    SafetensorsWriter.write(
        plan,
        info().toMetadata(),
        (tensor, below) -> {
          if (stop.isRequested()) {
            throw new StoppedException("import");
          }
          progress.update(done[0]++);
          return conversion.read(tensor, below);
        },
        manager,
        out);
    progress.update(plan.size());
  }

  private WeightsInfo info() {
    String hashes = files.stream().map(f -> f.digest().sha256()).collect(Collectors.joining(","));
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("network", network.name());
    attributes.put("source.format", formats);
    attributes.put("source.sha256", hashes);
    stateDict.ifPresent(choice -> attributes.put("source.state-dict", choice));
    String settings = "import " + kind.toString() + " " + attributes;
    Map<String, String> versions = Build.versions();
    return new WeightsInfo(
        kind.toString(),
        Provenance.of(
            Sha256.of(settings.getBytes(StandardCharsets.UTF_8)),
            files.get(0).digest().sha256(),
            null,
            new Provenance.Versions(
                Build.version(),
                System.getProperty("java.specification.version"),
                null,
                String.valueOf(versions.get("djl")),
                String.valueOf(versions.get("pytorch")))),
        attributes);
  }

  @Override
  public void close() {
    archives.forEach(TensorArchive::close);
    files.forEach(LocalFile::close);
  }
}

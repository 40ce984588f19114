package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.WeightsInfo;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns weights files of other programs into one of ours, a tensor at a time. */
public final class WeightsImport implements AutoCloseable {
  private final ModelKind kind;
  private final Optional<String> stateDict;
  private final List<LocalFile> files = new ArrayList<>();
  private final List<TensorArchive> archives = new ArrayList<>();
  private final List<String> formats = new ArrayList<>();
  private final PlannedWeights weights;

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
      weights = new PlannedWeights(kind, sources.stream().map(this::open).toList());
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private Conversion.Part open(FileLocation source) {
    LocalFile file = LocalFile.of(source);
    files.add(file);
    WeightsFormat format = WeightsFormat.of(file.path());
    TensorArchive archive = kind.completed(format.open(file.path(), stateDict));
    archives.add(archive);
    formats.add(format.label());
    return new Conversion.Part(archive, kind.names(format));
  }

  /** The network that the weights are for. */
  public Network network() {
    return weights.network();
  }

  /** Format of each file. */
  public List<String> formats() {
    return List.copyOf(formats);
  }

  /** Names of tensors in the files that the network has no use for. */
  public List<String> passedOver() {
    return weights.passedOver();
  }

  /**
   * Writes the weights.
   *
   * @throws StoppedException if asked to stop; there is no file then
   */
  public NewFile write(FileLocation out, Console console, StopSignal stop) {
    return weights.write(out, info(), "import", console, stop);
  }

  private WeightsInfo info() {
    String hashes = files.stream().map(f -> f.digest().sha256()).collect(Collectors.joining(","));
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("network", network().name());
    attributes.put("source.format", String.join(",", formats));
    attributes.put("source.sha256", hashes);
    stateDict.ifPresent(choice -> attributes.put("source.state-dict", choice));
    String settings = "import " + kind + " " + attributes;
    return new WeightsInfo(
        kind.toString(),
        PlannedWeights.provenance(
            Sha256.of(settings.getBytes(StandardCharsets.UTF_8)), files.get(0).digest().sha256()),
        attributes);
  }

  @Override
  public void close() {
    archives.forEach(TensorArchive::close);
    files.forEach(LocalFile::close);
  }
}

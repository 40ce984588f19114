package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.SafetensorsArchive;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.checkpoint.WeightsInfo;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run's trained network as one safetensors file, under LlamaGen's names. */
final class WeightsExport {
  private WeightsExport() {}

  static NewFile write(JobContext context, ModelKind kind, FileLocation out) {
    String folder = kind.toString();
    ModelPointer model = TrainedModels.pointer(context.run(), folder, "train-" + kind);
    List<LocalFile> files = new ArrayList<>();
    List<TensorArchive> archives = new ArrayList<>();
    try {
      for (StoredShard shard : model.parameters().files()) {
        LocalFile file =
            LocalFile.of(new FileLocation(context.storage(), folder + "/" + shard.path()));
        files.add(file);
        check(file, shard);
        archives.add(SafetensorsArchive.open(file.path()));
      }
      // what only training needs stays behind
      NameMapping names =
          name -> Optional.of(name).filter(kept -> !TrainedModels.isForTrainingOnly(kept));
      PlannedWeights weights =
          new PlannedWeights(
              kind, archives.stream().map(archive -> new Conversion.Part(archive, names)).toList());
      return weights.write(
          out, info(kind, model, weights), "export", context.console(), context.stop());
    } finally {
      archives.forEach(TensorArchive::close);
      files.forEach(LocalFile::close);
    }
  }

  private static void check(LocalFile file, StoredShard shard) {
    if (!file.digest().sha256().equals(shard.sha256())) {
      throw new CheckpointFormatException(
          file.path().toString(),
          "its SHA-256 is " + file.digest().sha256() + ", committed was " + shard.sha256());
    }
  }

  private static WeightsInfo info(ModelKind kind, ModelPointer model, PlannedWeights weights) {
    return new WeightsInfo(
        kind.toString(),
        PlannedWeights.provenance(
            Sha256.of(model.config().toString().getBytes(StandardCharsets.UTF_8)), null),
        Map.of(
            "network",
            weights.network().name(),
            "run.steps",
            Long.toString(model.steps()),
            "run.parameters-sha256",
            model.parameters().sha256()));
  }
}

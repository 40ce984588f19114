package io.tessera.spark.report;

import io.tessera.core.checkpoint.SafetensorsReader;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.checkpoint.TensorInfo;
import io.tessera.core.storage.Storage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import java.util.List;
import java.util.Optional;

/**
 * How large a trained model is, from the headers of its weights files.
 *
 * @param model numbers in its tensors, running statistics included
 * @param trainingOnly numbers in tensors that only training needs
 * @param bytes of the files
 */
record ModelWeights(long model, long trainingOnly, long bytes) {
  /** Reads the headers; empty if a file is no longer there. */
  static Optional<ModelWeights> read(RunDirectory run, String folder, ModelPointer pointer) {
    ModelWeights sum = new ModelWeights(0, 0, 0);
    for (StoredShard shard : pointer.parameters().files()) {
      String path = folder + "/" + shard.path();
      if (!run.storage().exists(path)) {
        return Optional.empty();
      }
      for (TensorInfo tensor : tensors(run.storage(), path)) {
        sum = sum.plus(tensor);
      }
      sum = new ModelWeights(sum.model, sum.trainingOnly, sum.bytes + shard.bytes());
    }
    return Optional.of(sum);
  }

  private static List<TensorInfo> tensors(Storage storage, String path) {
    try (SafetensorsReader reader =
        SafetensorsReader.of(storage.open(path), storage.size(path), storage.location(path))) {
      return reader.header().tensors();
    }
  }

  private ModelWeights plus(TensorInfo tensor) {
    return TrainedModels.isForTrainingOnly(tensor.name())
        ? new ModelWeights(model, trainingOnly + tensor.elements(), bytes)
        : new ModelWeights(model + tensor.elements(), trainingOnly, bytes);
  }
}

package io.tessera.spark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.evaluation.conformance.LcgWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A weights file of FID-Inception with generated weights. */
public final class InceptionFixture {
  private InceptionFixture() {}

  /** Writes it. */
  public static Path write(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        OutputStream out = Files.newOutputStream(file)) {
      Map<String, NDArray> weights = new TreeMap<>(LcgWeights.create(manager));
      SafetensorsWriter.write(
          weights.entrySet().stream()
              .map(
                  entry ->
                      new ArchivedTensor(entry.getKey(), TensorType.F32, shape(entry.getValue())))
              .toList(),
          Map.of(),
          (tensor, below) -> Objects.requireNonNull(weights.get(tensor.name())).duplicate(),
          manager,
          out);
    }
    return file;
  }

  private static List<Long> shape(NDArray tensor) {
    return Arrays.stream(tensor.getShape().getShape()).boxed().toList();
  }
}

package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.tessera.core.kernel.TensorKernels;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named scalars and the weighted sum of some of them. */
final class WeightedLosses {
  private final Map<String, NDArray> values = new LinkedHashMap<>();
  private @Nullable NDArray total;

  /** Adds a term to the sum. */
  void add(String name, NDArray value, double weight) {
    watch(name, value);
    NDArray term = weight == 1 ? value : TensorKernels.scale(value, weight);
    total = total == null ? term : total.add(term);
  }

  /** Takes a scalar in for display alone. */
  void watch(String name, NDArray value) {
    values.put(name, value);
  }

  /** The sum. */
  NDArray total() {
    if (total == null) {
      throw new IllegalStateException("Cannot sum losses: none was added");
    }
    return total;
  }

  /** All values, and the sum as {@code loss}; read from the device at once. */
  Map<String, Double> read() {
    NDList scalars = new NDList(values.values());
    scalars.add(total());
    float[] numbers = NDArrays.stack(scalars).toFloatArray();
    Map<String, Double> read = new LinkedHashMap<>();
    int i = 0;
    for (String name : values.keySet()) {
      read.put(name, (double) numbers[i++]);
    }
    read.put("loss", (double) numbers[i]);
    return read;
  }
}

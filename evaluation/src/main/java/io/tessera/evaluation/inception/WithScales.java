package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An archive in which a normalisation without scale has one, all ones. */
final class WithScales implements TensorArchive {
  static final String SCALE = ".gamma";
  static final String SHIFT = ".beta";

  private final TensorArchive archive;
  private final Map<String, ArchivedTensor> added = new LinkedHashMap<>();

  WithScales(TensorArchive archive) {
    this.archive = archive;
    for (ArchivedTensor tensor : archive.tensors()) {
      if (tensor.name().endsWith(SHIFT)) {
        String name = tensor.name().substring(0, tensor.name().length() - SHIFT.length()) + SCALE;
        added.put(name, new ArchivedTensor(name, TensorType.F32, tensor.shape()));
      }
    }
    archive.tensors().forEach(tensor -> added.remove(tensor.name()));
  }

  @Override
  public String source() {
    return archive.source();
  }

  @Override
  public List<ArchivedTensor> tensors() {
    List<ArchivedTensor> all = new ArrayList<>(archive.tensors());
    all.addAll(added.values());
    return List.copyOf(all);
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    ArchivedTensor scale = added.get(name);
    if (scale == null) {
      return archive.read(name, manager);
    }
    long[] shape = scale.shape().stream().mapToLong(Long::longValue).toArray();
    return manager.ones(new Shape(shape), DataType.FLOAT32);
  }

  @Override
  public void close() {
    archive.close();
  }
}

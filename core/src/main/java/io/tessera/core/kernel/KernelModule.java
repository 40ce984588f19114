package io.tessera.core.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The loaded kernel archive. One per JVM: it holds no tensors, so it serves every device and
 * thread.
 *
 * <p>Results attach to the manager of the first operand, so the data operand (which a step owns)
 * comes before weights (which outlive it). A list operand is passed by naming its arrays; the names
 * are taken off again, since a named array would be mistaken for a list in its next call. Lists
 * must therefore not be shared between threads.
 */
final class KernelModule {
  private static final String METHOD = "module_method:";

  private final PtSymbolBlock block;
  private final NDManager constants;
  private final Map<String, NDArray> methods = new ConcurrentHashMap<>();
  private final Map<Number, NDArray> scalars = new ConcurrentHashMap<>();

  private static final class Holder {
    static final KernelModule INSTANCE = new KernelModule();
  }

  /**
   * The simple executor must be chosen per thread: the default one rewrites a kernel after its
   * first calls, so that a warm JVM would round differently from a cold one and a resumed run from
   * an undisturbed one.
   */
  private static final ThreadLocal<Boolean> SIMPLE_EXECUTOR =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private KernelModule() {
    constants = Libtorch.manager(Device.cpu());
    try {
      block =
          JniUtils.loadModule(
              (PtNDManager) constants,
              new ByteArrayInputStream(KernelArchive.bytes()),
              false,
              false);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the kernel archive", e);
    }
  }

  static KernelModule loaded() {
    return Holder.INSTANCE;
  }

  /** Runs a kernel that has one result. */
  NDArray one(String method, NDArray... operands) {
    return run(method, new NDList(operands)).singletonOrThrow();
  }

  /** Runs a kernel that has several results. */
  NDList many(String method, NDArray... operands) {
    return run(method, new NDList(operands));
  }

  /** Runs a kernel with list operands between plain ones. */
  NDList withLists(String method, List<NDArray> first, List<List<NDArray>> lists, NDArray... rest) {
    NDList inputs = new NDList(first);
    for (int i = 0; i < lists.size(); i++) {
      for (NDArray array : lists.get(i)) {
        array.setName("list" + i + "[]");
        inputs.add(array);
      }
    }
    inputs.addAll(List.of(rest));
    try {
      return run(method, inputs);
    } finally {
      lists.forEach(list -> list.forEach(KernelModule::removeName));
    }
  }

  /**
   * A number as the CPU scalar tensor that kernels take; made once and kept. Not for values that
   * change each step.
   */
  NDArray constant(long value) {
    return scalars.computeIfAbsent(value, v -> constants.create(v.longValue()));
  }

  NDArray constant(double value) {
    return scalars.computeIfAbsent(value, v -> constants.create(v.doubleValue()));
  }

  /** A number as a CPU scalar tensor that goes with a manager: for values that change each step. */
  NDArray scalar(NDManager manager, long value) {
    NDArray scalar = constants.create(value);
    scalar.attach(manager);
    return scalar;
  }

  NDArray scalar(NDManager manager, double value) {
    NDArray scalar = constants.create(value);
    scalar.attach(manager);
    return scalar;
  }

  private NDList run(String method, NDList inputs) {
    SIMPLE_EXECUTOR.get();
    inputs.add(methods.computeIfAbsent(method, this::marker));
    return IValueUtils.forward(block, inputs, true);
  }

  private NDArray marker(String method) {
    NDArray marker = constants.create(0f);
    marker.setName(METHOD + method);
    return marker;
  }

  @SuppressWarnings("NullAway") // DJL's setName takes null for "no name" but is not annotated
  private static void removeName(NDArray array) {
    array.setName(null);
  }
}

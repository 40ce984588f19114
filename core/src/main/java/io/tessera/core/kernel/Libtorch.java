package io.tessera.core.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.natives.NativeCache;

/**
 * libtorch in this JVM. The first use loads it, after its libraries were unpacked by one process of
 * the machine alone.
 */
public final class Libtorch {
  static {
    LibtorchFiles.ofClassPath().ifPresent(NativeCache::fill);
  }

  private Libtorch() {}

  /**
   * A manager of tensors on a device, for the caller to close.
   *
   * @throws ai.djl.engine.EngineException if libtorch can't be unpacked or loaded
   */
  public static NDManager manager(Device device) {
    return NDManager.newBaseManager(device, "PyTorch");
  }
}

package io.tessera.core.kernel;

import ai.djl.pytorch.jni.JniUtils;

/** libtorch's own threads within one operation. */
public final class NativeThreads {
  private NativeThreads() {}

  /** Sets how many threads one operation may use, for the whole JVM. */
  public static void use(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + ", expected at least 1");
    }
    KernelModule.loaded();
    JniUtils.setNumThreads(threads);
  }

  /** How many threads one operation uses now. */
  public static int count() {
    KernelModule.loaded();
    return JniUtils.getNumThreads();
  }
}

package io.tessera.core.kernel;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether operations of the current thread are recorded for differentiation, for the span of a
 * try-with-resources. libtorch's switch is per thread and its initial state differs between
 * threads, so every training step and every inference states its own.
 */
public final class GradMode implements AutoCloseable {
  private final boolean before;

  private GradMode(boolean recorded) {
    // the kernels' holder starts the engine, which changes the mode of the thread that starts it
    KernelModule.loaded();
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recorded);
  }

  /** Records operations on this thread until closed. */
  public static GradMode recording() {
    return new GradMode(true);
  }

  /** Records nothing on this thread until closed. */
  public static GradMode off() {
    return new GradMode(false);
  }

  /** Restores the mode that was in force before. */
  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}

package io.tessera.integration.architecture.broken.core;

import ai.djl.ndarray.NDManager;
import io.tessera.integration.architecture.broken.generator.Generator;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A library class with everything that a library class must not have. */
public final class Impure {
  static int calls;

  /** Below the stages, and knows one. */
  public Generator stage(Generator stage) {
    return stage;
  }

  /** A clock, as a method reference. */
  public Supplier<Instant> clock() {
    calls++;
    return Instant::now;
  }

  public Map<String, String> environment() {
    return System.getenv();
  }

  /** A generator without a seed. */
  public double draw(NDManager manager) {
    return new Random().nextDouble() + manager.randomUniform(0, 1, null).getFloat();
  }

  /** A manager that nobody asked Libtorch for. */
  public NDManager tensors() {
    return NDManager.newBaseManager();
  }

  public String getName() {
    return "name";
  }

  public String render(boolean upsideDown) {
    return upsideDown ? "down" : "up";
  }
}

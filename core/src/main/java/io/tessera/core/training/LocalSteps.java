package io.tessera.core.training;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import java.util.Map;
import java.util.function.Consumer;

/** Runs consecutive steps of a trainer: what a virtual worker does in a round. */
public final class LocalSteps {
  private LocalSteps() {}

  /**
   * Does {@code count} steps from global step {@code first}.
   *
   * @param parent each step's temporaries live in a sub-manager of this one and are freed with the
   *     step
   * @param listener is told each step's metrics
   * @throws DivergenceException at the first loss or gradient norm that is not finite; that step
   *     changes nothing
   */
  public static void run(
      LocalTrainer trainer,
      NDManager parent,
      DataCursor cursor,
      long first,
      int count,
      Consumer<StepMetrics> listener) {
    for (long step = first; step < first + count; step++) {
      listener.accept(new StepMetrics(step, one(trainer, parent, cursor, step)));
    }
  }

  private static Map<String, Double> one(
      LocalTrainer trainer, NDManager parent, DataCursor cursor, long step) {
    try (NDManager manager = parent.newSubManager()) {
      StepGradients gradients = gradients(trainer, manager, cursor, step);
      apply(trainer, manager, step, gradients);
      return gradients.metrics();
    }
  }

  /**
   * The first half of a step.
   *
   * @param manager the step's manager
   * @throws DivergenceException if the loss or a gradient norm is not finite
   */
  public static StepGradients gradients(
      LocalTrainer trainer, NDManager manager, DataCursor cursor, long step) {
    StepGradients gradients;
    try (GradMode ignored = GradMode.recording()) {
      gradients = trainer.gradients(manager, step, cursor);
    }
    gradients
        .metrics()
        .forEach(
            (name, value) -> {
              if (!Double.isFinite(value)) {
                throw new DivergenceException(
                    step, cursor, name + " is " + value, trainer.describeBatch(step, cursor));
              }
            });
    return gradients;
  }

  /** The second half of a step. */
  public static void apply(
      LocalTrainer trainer, NDManager manager, long step, StepGradients gradients) {
    try (GradMode ignored = GradMode.off()) {
      trainer.apply(manager, step, gradients);
    }
  }
}

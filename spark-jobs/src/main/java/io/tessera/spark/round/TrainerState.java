package io.tessera.spark.round;

import io.tessera.core.checkpoint.TensorFiles;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A state to train from, as stored.
 *
 * @param parameters weights and running statistics; null: the initial ones
 * @param optimizer moments; null: none yet, all zero
 */
record TrainerState(@Nullable TensorFiles parameters, @Nullable TensorFiles optimizer)
    implements Serializable {
  /** What every training begins with. */
  static final TrainerState INITIAL = new TrainerState(null, null);
}

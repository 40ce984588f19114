package io.tessera.core.checkpoint.zip;

import io.tessera.core.checkpoint.CheckpointFormatException;
import org.jspecify.annotations.Nullable;

/** How the reader of a format says that an archive isn't sound. */
public interface Refusal {
  /** With what is wrong and, if an exception showed it, that exception. */
  CheckpointFormatException of(String reason, @Nullable Throwable cause);

  /** With what is wrong. */
  default CheckpointFormatException of(String reason) {
    return of(reason, null);
  }
}

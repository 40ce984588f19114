package io.tessera.core.checkpoint;

import org.jspecify.annotations.Nullable;

/** Thrown when a JSON text isn't what was expected; the message names source, place and reason. */
public final class JsonException extends RuntimeException {
  JsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

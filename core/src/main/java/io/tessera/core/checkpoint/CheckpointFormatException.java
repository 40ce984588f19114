package io.tessera.core.checkpoint;

import org.jspecify.annotations.Nullable;

/** A weights file isn't what it should be: damaged, foreign or hostile. */
public class CheckpointFormatException extends RuntimeException {
  private final String source;

  /** About a file, with what is wrong with it. */
  public CheckpointFormatException(String source, String reason) {
    this(source, reason, null);
  }

  /** About a file, with what is wrong with it and what showed it. */
  public CheckpointFormatException(String source, String reason, @Nullable Throwable cause) {
    super(
        "Cannot read weights "
            + source
            + ": "
            + reason
            + "; fetch or write it again, or name another file",
        cause);
    this.source = source;
  }

  /** The file that it is about. */
  public String source() {
    return source;
  }
}

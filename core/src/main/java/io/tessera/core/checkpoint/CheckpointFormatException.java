package io.tessera.core.checkpoint;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file of weights or arrays isn't what it should be: damaged, foreign or hostile. */
public final class CheckpointFormatException extends RuntimeException {
  private static final int SHOWN = 100;

  private final String source;

  /** About a file, with what is wrong with it. */
  public CheckpointFormatException(String source, String reason) {
    this(source, reason, null);
  }

  /** About a file, with what is wrong with it and what showed it. */
  public CheckpointFormatException(String source, String reason, @Nullable Throwable cause) {
    this("weights", source, reason, cause);
  }

  private CheckpointFormatException(
      String what, String source, String reason, @Nullable Throwable cause) {
    super(
        "Cannot read "
            + what
            + " "
            + source
            + ": "
            + reason
            + "; fetch or write it again, or name another file",
        cause);
    this.source = source;
  }

  /** About a file of arrays that need not be weights, with what is wrong with it. */
  public static CheckpointFormatException ofArrays(
      String source, String reason, @Nullable Throwable cause) {
    return new CheckpointFormatException("arrays", source, reason, cause);
  }

  /** The file that it is about. */
  public String source() {
    return source;
  }

  /** Text from a file as a message may show it: cut, and without control characters. */
  public static String shown(@Nullable String text) {
    String known = Objects.requireNonNullElse(text, "no reason given");
    String cut = known.length() <= SHOWN ? known : known.substring(0, SHOWN) + "…";
    return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}

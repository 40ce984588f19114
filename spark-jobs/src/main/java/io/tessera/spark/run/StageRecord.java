package io.tessera.spark.run;

import io.tessera.core.checkpoint.FormatVersion;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger entry of a stage, {@code stages/NAME.json}.
 *
 * @param version of this format, {@link #VERSION}
 * @param stage the stage's name, that of its command
 * @param status how it stands
 * @param attempts how often it was started
 * @param started when the present or last attempt began, ISO 8601
 * @param finished when that attempt ended; null while it runs
 * @param seconds spent in all attempts since it was last done
 * @param figures counts and measurements of the result
 * @param binding whether results made with {@code config} are kept, so that it can't change any
 *     more
 * @param config the keys the result depends on, with their values
 * @param message what ended it; null where nothing went wrong
 */
@FormatVersion(StageRecord.VERSION)
public record StageRecord(
    int version,
    String stage,
    Status status,
    int attempts,
    String started,
    @Nullable String finished,
    double seconds,
    SortedMap<String, Object> figures,
    boolean binding,
    SortedMap<String, String> config,
    @Nullable String message) {
  /** The version this program writes. */
  public static final int VERSION = 1;

  /** How a stage stands. */
  public enum Status {
    /** A command works on it, or was killed while it did. */
    RUNNING,
    /** Its result is complete. */
    DONE,
    /** The last attempt failed. */
    FAILED,
    /** The last attempt stopped in time, to be continued. */
    STOPPED,
    /** The configuration has no use for it; the message says why. */
    SKIPPED
  }
}

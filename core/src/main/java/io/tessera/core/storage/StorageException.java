package io.tessera.core.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.regex.Pattern;

/** A storage refused: says what was tried, on which path, why, and what to do about it. */
public final class StorageException extends UncheckedIOException {
  /** Why a storage refused. */
  public enum Kind {
    /** There is no such file. */
    NOT_FOUND("no such file", "check the path, or run the step that writes it"),
    /** The disk or the quota is used up. */
    FULL("no space left", "free some space and run the same command again"),
    /** Permissions or a read-only file system forbid it. */
    DENIED("permission denied", "grant this user access, or choose another folder"),
    /** A file stands where a folder is needed, or the reverse. */
    MISPLACED("a file and a folder claim the same path", "move one of them away"),
    /** Nobody knows storages of that kind. */
    UNKNOWN("unknown kind of storage", "check what stands before the colon, or add its jar"),
    /** Anything else, such as an unreachable server or a failing disk. */
    UNAVAILABLE(
        "the storage failed", "check the disk or the network and run the same command again");

    private final String meaning;
    private final String advice;

    Kind(String meaning, String advice) {
      this.meaning = meaning;
      this.advice = advice;
    }
  }

  /** In the words of the system and of HDFS. */
  private static final Pattern QUOTA = Pattern.compile("[Qq]uota (.* is )?exceeded");

  private final Kind kind;
  private final String path;

  private StorageException(Kind kind, String path, String message, IOException cause) {
    super(message, cause);
    this.kind = kind;
    this.path = path;
  }

  /**
   * Explains a failure, with its kind told from the cause.
   *
   * @param action a verb, such as {@code read}
   * @param path the full location
   */
  public static StorageException of(String action, String path, IOException cause) {
    return of(kindOf(cause), action, path, cause);
  }

  /**
   * Explains a failure of known kind.
   *
   * @param action a verb, such as {@code read}
   * @param path the full location
   */
  public static StorageException of(Kind kind, String action, String path, IOException cause) {
    String detail = detail(cause, path);
    String reason = detail.isEmpty() || kind == Kind.NOT_FOUND ? "" : " (" + detail + ")";
    return new StorageException(
        kind,
        path,
        "Cannot " + action + " " + path + ": " + kind.meaning + reason + "; " + kind.advice,
        cause);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** The full location of what it is about. */
  public String path() {
    return path;
  }

  /** Whether the same call may succeed later with nothing changed but space, load or network. */
  public boolean isTemporary() {
    return kind == Kind.FULL || kind == Kind.UNAVAILABLE;
  }

  private static Kind kindOf(IOException cause) {
    String reason = Objects.requireNonNullElse(cause.getMessage(), "");
    if (cause instanceof AccessDeniedException
        || reason.contains("Permission denied")
        || reason.contains("Read-only file system")
        || reason.contains("Operation not permitted")) {
      return Kind.DENIED;
    }
    if (reason.contains("No space left on device") || QUOTA.matcher(reason).find()) {
      return Kind.FULL;
    }
    if (cause instanceof NotDirectoryException
        || cause instanceof FileSystemLoopException
        || reason.contains("Is a directory")
        || reason.contains("Not a directory")) {
      return Kind.MISPLACED;
    }
    return cause instanceof NoSuchFileException || cause instanceof FileNotFoundException
        ? Kind.NOT_FOUND
        : Kind.UNAVAILABLE;
  }

  /** The system's own words, without the path that the message has already. */
  private static String detail(IOException cause, String path) {
    String detail =
        cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
    // HDFS adds its server's trace to what it says
    return detail == null || detail.equals(path) ? "" : detail.split("\n\tat ", 2)[0];
  }
}

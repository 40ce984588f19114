package io.tessera.spark.exit;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.config.ConfigException;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.DivergenceException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;

/**
 * What a thrown failure means to the outside.
 *
 * @param exitCode how the command ends
 * @param message what its reader is told
 */
public record Failure(ExitCode exitCode, String message) {
  /**
   * What HDFS and S3A throw when they have tried for long enough, where Spark or Parquet read for
   * us; by name, since not every cluster has both.
   */
  private static final Set<String> STORAGE_FAILURES =
      Set.of(
          "BlockMissingException",
          "RetriableException",
          "StandbyException",
          "SafeModeException",
          "AWSClientIOException",
          "AWSServiceThrottledException",
          "AWSStatus500Exception",
          "RemoteFileChangedException");

  /**
   * Finds, along the chain of causes, the first one that has a meaning; without one it is a defect.
   */
  public static Failure of(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable cause : chain) {
      Optional<Failure> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    for (Throwable cause : chain) {
      if (cause instanceof SparkThrowable spark
          && String.valueOf(spark.getCondition()).startsWith("FAILED_READ_FILE")) {
        return new Failure(
            ExitCode.BAD_DATA, "Cannot read a file of the input: " + cause.getMessage());
      }
    }
    return new Failure(
        ExitCode.INTERNAL,
        "Internal error: "
            + thrown
            + "\nThis is a defect of Tessera: please report it with the trace.");
  }

  private static Optional<Failure> known(Throwable cause) {
    if (cause instanceof JobException job) {
      return of(job.exitCode(), cause);
    }
    if (cause instanceof ConfigException) {
      return of(ExitCode.BAD_CONFIG, cause);
    }
    if (cause instanceof StorageException storage) {
      return of(codeOf(storage), cause);
    }
    if (cause instanceof JsonException) {
      return of(ExitCode.BAD_DATA, cause);
    }
    if (cause instanceof OutOfMemoryError) {
      return Optional.of(
          new Failure(
              ExitCode.INTERNAL,
              "Out of memory ("
                  + cause.getMessage()
                  + "): set TESSERA_DRIVER_MEMORY higher in local mode, or"
                  + " spark.executor.memory on a cluster, or make batches smaller."));
    }
    if (cause instanceof DivergenceException) {
      return of(ExitCode.BAD_CONFIG, cause);
    }
    if (cause instanceof CheckpointFormatException || cause instanceof TableFileException) {
      return of(ExitCode.BAD_DATA, cause);
    }
    return ofDisk(cause).or(() -> ofAccess(cause)).or(() -> ofSpark(cause));
  }

  private static Optional<Failure> ofDisk(Throwable cause) {
    if (cause instanceof SparkException && cause.getCause() != null) {
      return Optional.empty(); // it repeats in its text what its causes say
    }
    String text = String.valueOf(cause.getMessage());
    if (text.contains("No space left on device")) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "No space left on device: "
                  + text
                  + "; free some space and run the same command again."
                  + " Spark's own files are under spark.local.dir."));
    }
    // Hadoop's words where the system gave it no reason
    if (text.contains("Mkdirs failed to create")) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "Cannot make a folder: "
                  + text
                  + "; the disk is full, or this user may not write there."
                  + " Free some space or grant access, and run the same command again."));
    }
    return Optional.empty();
  }

  private static Optional<Failure> ofAccess(Throwable cause) {
    if (cause instanceof AccessControlException || cause instanceof AccessDeniedException) {
      // on HDFS its server's trace follows
      return Optional.of(
          new Failure(
              ExitCode.BAD_CONFIG,
              "No permission: " + firstLine(String.valueOf(cause.getMessage()))));
    }
    if (cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof UnknownHostException) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "The network failed: " + cause + "; run the same command again."));
    }
    if (STORAGE_FAILURES.contains(cause.getClass().getSimpleName())) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "The storage failed: " + cause + "; run the same command again."));
    }
    return Optional.empty();
  }

  private static Optional<Failure> ofSpark(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    // Spark's words for work that it had in hand, and for what is begun later
    if (text.contains("because SparkContext was shut down")
        || text.startsWith("Cannot call methods on a stopped SparkContext")) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "Spark was stopped while the command ran: its master could not be reached, or ended the application;"
                  + " Spark's own messages tell which. Run the same command again."));
    }
    if (cause instanceof SparkException && text.contains("ExecutorLostFailure")) {
      return Optional.of(
          new Failure(
              ExitCode.TEMPORARY,
              "Executors were lost too often; run the same command again. " + firstLine(text)));
    }
    return Optional.empty();
  }

  private static ExitCode codeOf(StorageException failure) {
    if (failure.isTemporary()) {
      return ExitCode.TEMPORARY;
    }
    return failure.kind() == StorageException.Kind.NOT_FOUND
        ? ExitCode.BAD_DATA
        : ExitCode.BAD_CONFIG;
  }

  private static Optional<Failure> of(ExitCode code, Throwable cause) {
    return Optional.of(new Failure(code, String.valueOf(cause.getMessage())));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain;
  }
}

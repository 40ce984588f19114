package io.tessera.spark.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tessera.core.config.ConfigException;
import io.tessera.core.config.ConfigProblem;
import io.tessera.core.storage.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.collection.immutable.Map;

class FailureTest {
  static Stream<Arguments> meanings() {
    return Stream.of(
        Arguments.of(JobException.usage("u"), ExitCode.USAGE),
        Arguments.of(JobException.badData("d"), ExitCode.BAD_DATA),
        Arguments.of(JobException.badConfig("c"), ExitCode.BAD_CONFIG),
        Arguments.of(JobException.temporary("t"), ExitCode.TEMPORARY),
        Arguments.of(
            new ConfigException(List.of(new ConfigProblem("a", "", "m"))), ExitCode.BAD_CONFIG),
        Arguments.of(
            StorageException.of("read", "x", new FileNotFoundException("x")), ExitCode.BAD_DATA),
        Arguments.of(
            StorageException.of("write", "x", new AccessDeniedException("x")), ExitCode.BAD_CONFIG),
        Arguments.of(
            StorageException.of("write", "x", new IOException("No space left on device")),
            ExitCode.TEMPORARY),
        Arguments.of(new IOException("No space left on device"), ExitCode.TEMPORARY),
        Arguments.of(new ConnectException("refused"), ExitCode.TEMPORARY),
        Arguments.of(new BlockMissingException("f", "no live node has it", 0), ExitCode.TEMPORARY),
        Arguments.of(new AWSStatus500Exception(), ExitCode.TEMPORARY),
        Arguments.of(new OutOfMemoryError("Java heap space"), ExitCode.INTERNAL),
        Arguments.of(new IllegalStateException("a bug"), ExitCode.INTERNAL));
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void failuresMapToExitCodes(Throwable thrown, ExitCode code) {
    assertThat(Failure.of(thrown).exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void whatSparkWrapsKeepsItsMeaning(Throwable thrown, ExitCode code) {
    assertThat(Failure.of(new SparkException("Job aborted", thrown)).exitCode()).isEqualTo(code);
  }

  /** As S3A calls what a store answers with 503 for too long. */
  private static final class AWSStatus500Exception extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** A file that could not be read is bad data only where nothing says that the storage failed. */
  @Test
  void aFileThatSparkCannotReadIsBadOrOutOfReach() {
    Throwable damaged = unread(new IllegalStateException("no footer"));
    assertThat(Failure.of(damaged).exitCode()).isEqualTo(ExitCode.BAD_DATA);
    assertThat(Failure.of(damaged).message()).startsWith("Cannot read a file of the input: ");
    assertThat(Failure.of(unread(new ConnectException("refused"))).exitCode())
        .isEqualTo(ExitCode.TEMPORARY);
    assertThat(Failure.of(unread(new AWSStatus500Exception())).exitCode())
        .isEqualTo(ExitCode.TEMPORARY);
  }

  private static Throwable unread(Throwable cause) {
    return new SparkException(
        "Job aborted",
        new SparkException(
            "FAILED_READ_FILE.NO_HINT", new Map.Map1<>("path", "s3a://b/x.parquet"), cause));
  }

  @Test
  void messageIsThatOfTheMeaningfulCause() {
    Throwable wrapped =
        new SparkException("Job aborted", JobException.badData("Table x is cut off"));

    assertThat(Failure.of(wrapped).message()).isEqualTo("Table x is cut off");
  }

  @Test
  void outOfMemoryTellsWhatToSet() {
    assertThat(Failure.of(new OutOfMemoryError("Java heap space")).message())
        .contains("TESSERA_DRIVER_MEMORY", "spark.executor.memory");
  }

  @Test
  void refusedByHdfsIsToldWithoutTheTraceOfItsServer() {
    Throwable refused =
        new AccessControlException("Permission denied: user=x, access=WRITE\n\tat a.b.C.check()");

    assertThat(Failure.of(refused))
        .isEqualTo(
            new Failure(
                ExitCode.BAD_CONFIG, "No permission: Permission denied: user=x, access=WRITE"));
  }

  /** What Hadoop makes of a full disk: the system's own word is lost. */
  @Test
  void aFolderThatHadoopCannotMakeIsTemporary() {
    RawLocalFileSystem full =
        new RawLocalFileSystem() {
          @Override
          public boolean mkdirs(Path folder) {
            return false;
          }
        };
    full.setConf(new Configuration());
    IOException thrown =
        catchThrowableOfType(
            IOException.class, () -> new LocalFileSystem(full).create(new Path("/none/file")));

    Failure failure = Failure.of(new SparkException("Job aborted", thrown));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.TEMPORARY);
    assertThat(failure.message())
        .startsWith("Cannot make a folder: Mkdirs failed to create /none")
        .contains("the disk is full", "run the same command again");
  }

  @Test
  void defectsAskToBeReported() {
    assertThat(Failure.of(new IllegalStateException("a bug")).message())
        .contains("Internal error: java.lang.IllegalStateException: a bug", "report it");
  }

  @Test
  void causesThatCircleEnd() {
    IllegalStateException one = new IllegalStateException("one");
    one.initCause(new IllegalStateException("two", one));

    assertThat(Failure.of(one).exitCode()).isEqualTo(ExitCode.INTERNAL);
  }
}

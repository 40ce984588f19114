package io.tessera.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.StorageException.Kind;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StorageExceptionTest {
  private static final String PATH = "/data/f";

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(
            new FileSystemException(PATH, null, "No space left on device"),
            Kind.FULL,
            "no space left (No space left on device); free some space and run the same command"
                + " again"),
        Arguments.of(
            new IOException("No space left on device"),
            Kind.FULL,
            "no space left (No space left on device); free some space and run the same command"
                + " again"),
        Arguments.of(
            new FileSystemException(PATH, null, "Disk quota exceeded"),
            Kind.FULL,
            "no space left (Disk quota exceeded); free some space and run the same command again"),
        Arguments.of(
            new IOException("The DiskSpace quota of /data is exceeded: quota = 5 B\n\tat a.B.c"),
            Kind.FULL,
            "no space left (The DiskSpace quota of /data is exceeded: quota = 5 B); free some space"
                + " and run the same command again"),
        Arguments.of(
            new AccessDeniedException(PATH),
            Kind.DENIED,
            "permission denied; grant this user access, or choose another folder"),
        Arguments.of(
            new FileSystemException(PATH, null, "Read-only file system"),
            Kind.DENIED,
            "permission denied (Read-only file system); grant this user access, or choose another"
                + " folder"),
        Arguments.of(
            new NoSuchFileException(PATH),
            Kind.NOT_FOUND,
            "no such file; check the path, or run the step that writes it"),
        Arguments.of(
            new FileNotFoundException("File does not exist: /data/f"),
            Kind.NOT_FOUND,
            "no such file; check the path, or run the step that writes it"),
        Arguments.of(
            new FileNotFoundException("/data/f (Permission denied)"),
            Kind.DENIED,
            "permission denied (/data/f (Permission denied)); grant this user access, or choose"
                + " another folder"),
        Arguments.of(
            new IOException("Connection reset"),
            Kind.UNAVAILABLE,
            "the storage failed (Connection reset); check the disk or the network and run the same"
                + " command again"),
        Arguments.of(
            new IOException(),
            Kind.UNAVAILABLE,
            "the storage failed; check the disk or the network and run the same command again"));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void tellsKindReasonAndRemedy(IOException cause, Kind kind, String message) {
    StorageException e = StorageException.of("write", PATH, cause);
    assertThat(e).hasMessage("Cannot write /data/f: " + message).hasCause(cause);
    assertThat(e.kind()).isEqualTo(kind);
    assertThat(e.path()).isEqualTo(PATH);
  }

  @Test
  void onlySpaceAndOutagesAreTemporary() {
    assertThat(Stream.of(Kind.values()).filter(StorageExceptionTest::isTemporary))
        .containsExactly(Kind.FULL, Kind.UNAVAILABLE);
  }

  private static boolean isTemporary(Kind kind) {
    return StorageException.of(kind, "read", PATH, new IOException()).isTemporary();
  }

  @Test
  void failuresWhileReadingAreExplained() throws IOException {
    InputStream failing =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    try (var in = new StorageInput(failing, PATH)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith("Cannot read /data/f: the storage failed (Input/output error);");
    }
  }
}

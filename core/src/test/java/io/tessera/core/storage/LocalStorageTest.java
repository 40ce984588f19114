package io.tessera.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path folder;

  @Override
  protected Storage storage() {
    return new LocalStorage(folder.resolve("run"));
  }

  private long filesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void leavesNoUnfinishedFilesBehind() throws IOException {
    storage().write("a/f", CONTENT);
    storage().createIfAbsent("a/f", CONTENT);
    storage().createIfAbsent("a/g", CONTENT);
    try (AtomicOutput out = storage().create("a/h")) {
      out.write(1);
    }
    assertThat(filesOnDisk()).isEqualTo(2);
  }

  @Test
  void theRootAppearsWithTheFirstFile() {
    assertThat(storage().list("")).isEmpty();
    assertThat(folder.resolve("run")).doesNotExist();
    storage().write("f", CONTENT);
    assertThat(folder.resolve("run/f")).hasBinaryContent(CONTENT);
    assertThat(storage().location("f")).isEqualTo(folder.resolve("run/f").toString());
  }

  @Test
  void hidesWhatAKilledWriterLeft() throws IOException {
    storage().write("d/f", CONTENT);
    Files.write(folder.resolve("run/d/.unfinished-1"), CONTENT);
    assertThat(storage().list("")).containsExactly(new StoredFile("d/f", 3));
    storage().deleteRecursively("d");
    assertThat(filesOnDisk()).isZero();
  }

  @Test
  void listsThroughLinksButDeletesOnlyTheLink() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.write(elsewhere.resolve("f"), CONTENT);
    storage().write("own", CONTENT);
    Files.createSymbolicLink(folder.resolve("run/linked"), elsewhere);
    assertThat(storage().list(""))
        .containsExactly(new StoredFile("linked/f", 3), new StoredFile("own", 3));
    storage().deleteRecursively("linked");
    assertThat(elsewhere.resolve("f")).exists();
    assertThat(storage().list("")).containsExactly(new StoredFile("own", 3));
  }

  @Test
  void refusesACircleOfLinks() throws IOException {
    storage().write("d/f", CONTENT);
    Files.createSymbolicLink(folder.resolve("run/d/up"), folder.resolve("run"));
    assertThatThrownBy(() -> storage().list(""))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("Cannot list " + folder.resolve("run"))
        .hasMessageContaining("a file and a folder claim the same path");
  }

  @Test
  void explainsFoldersWhereFilesShouldBeAndTheReverse() {
    storage().write("d/f", CONTENT);
    String location = folder.resolve("run/d").toString();
    String reason =
        ": a file and a folder claim the same path (Is a directory); move one of them away";
    assertThatThrownBy(() -> storage().create("d")).hasMessage("Cannot write " + location + reason);
    assertThatThrownBy(() -> storage().createIfAbsent("d", CONTENT))
        .hasMessage("Cannot write " + location + reason);
    assertThatThrownBy(() -> storage().open("d")).hasMessage("Cannot read " + location + reason);
    assertThatThrownBy(() -> storage().size("d")).hasMessage("Cannot read " + location + reason);
    assertThatThrownBy(() -> storage().create("d/f/g"))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.MISPLACED))
        .hasMessageStartingWith("Cannot write " + location + "/f/g: ");
  }

  @Test
  void aFailedWriteCannotBeCommitted() {
    storage().write("d/f", CONTENT);
    AtomicOutput out = storage().create("d/f");
    out.write(9);
    storage().deleteRecursively("d");
    assertThatThrownBy(out::commit)
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("Cannot write " + folder.resolve("run/d/f"));
    assertThatThrownBy(out::commit)
        .hasMessage("Cannot write " + folder.resolve("run/d/f") + ": an earlier write failed");
    out.close();
    assertThat(storage().list("")).isEmpty();
  }

  @Test
  void explainsMissingPermission() throws IOException {
    Path locked = Files.createDirectories(folder.resolve("run/locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(locked), "the super-user may write anywhere");
    assertThatThrownBy(() -> storage().create("locked/f"))
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "Cannot write "
                + locked.resolve("f")
                + ": permission denied; grant this user access, or choose another folder");
  }

  @Test
  void readersKeepTheFileTheyOpened() throws IOException {
    storage().write("f", CONTENT);
    try (InputStream in = storage().open("f")) {
      assertThat(in.read()).isEqualTo(1);
      storage().write("f", new byte[] {7, 7, 7});
      assertThat(in.readAllBytes()).containsExactly(2, 3);
    }
  }

  @Test
  void filesOfAnyoneMayBeRead() throws IOException {
    storage().write("f", CONTENT);
    Path plain = Files.write(folder.resolve("plain"), CONTENT);
    assertThat(Files.getPosixFilePermissions(folder.resolve("run/f")))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }
}

package io.tessera.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir Path dir;

  @Test
  void closingLeavesTheParentAlone() {
    Path parent = dir.resolve("made/for/it");
    try (ScratchFolder scratch = ScratchFolder.in(parent, "scratch-")) {
      new LocalStorage(scratch.files()).write("a/b", new byte[1]);
      assertThat(parent).isDirectoryRecursivelyContaining("glob:**/scratch-*/files/a/b");
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void aTemporaryFolderGoesWithoutHavingHadFiles() {
    Path files;
    try (ScratchFolder scratch = ScratchFolder.temporary("tessera-test-")) {
      files = scratch.files();
      assertThat(files.getParent()).isEmptyDirectory();
    }
    assertThat(files.getParent()).doesNotExist();
  }

  @Test
  void aFileIsNoParent() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> ScratchFolder.in(file, "scratch-"))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("Cannot make a folder in " + file + ": ");
  }
}

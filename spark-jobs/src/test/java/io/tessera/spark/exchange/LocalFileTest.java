package io.tessera.spark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.storage.RenamingFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
  @TempDir Path dir;

  @Test
  void aLocalFileIsUsedWhereItIs() throws IOException {
    Path file = Files.writeString(dir.resolve("a.pt"), "weights");

    try (LocalFile local = LocalFile.of(FileLocation.of(file.toString(), new Configuration()))) {
      assertThat(local.path()).isEqualTo(file);
      assertThat(local.digest().bytes()).isEqualTo(7);
    }

    assertThat(file).hasContent("weights");
  }

  @Test
  void anotherIsFetchedAndTheCopyGoes() throws IOException {
    Files.writeString(dir.resolve("a.pt"), "weights");
    Path copy;
    try (LocalFile local = LocalFile.of(elsewhere("a.pt"))) {
      copy = local.path();
      assertThat(copy).isNotEqualTo(dir.resolve("a.pt")).hasContent("weights");
      assertThat(local.digest().sha256())
          .isEqualTo(Sha256.of("weights".getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(copy).doesNotExist();
    assertThat(dir.resolve("a.pt")).exists();
  }

  @Test
  void missingFilesAreNamed() {
    assertThatThrownBy(() -> LocalFile.of(elsewhere("none.pt")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("none.pt: no such file");
  }

  private FileLocation elsewhere(String name) {
    return FileLocation.of("renaming://" + dir.resolve(name), RenamingFileSystem.configuration());
  }
}

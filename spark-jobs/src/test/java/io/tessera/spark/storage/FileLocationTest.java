package io.tessera.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocationTest {
  private final Configuration hadoop = new Configuration();

  @TempDir Path dir;

  @Test
  void localPathsAndUrisAreTheSameFile() throws IOException {
    Path file = Files.writeString(dir.resolve("a.bin"), "abc");
    for (String name : new String[] {file.toString(), file.toUri().toString()}) {
      FileLocation location = FileLocation.of(name, hadoop);
      assertThat(location.exists()).isTrue();
      assertThat(location.size()).isEqualTo(3);
      assertThat(location.local()).contains(file);
      assertThat(location.toString()).isEqualTo(file.toString());
      assertThat(location.digest().sha256())
          .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
  }

  @Test
  void bareNamesLieInTheWorkingFolder() {
    assertThat(FileLocation.of("weights.pt", hadoop).local())
        .contains(Path.of("weights.pt").toAbsolutePath());
  }

  @Test
  void otherFileSystemsHaveNoLocalPath() {
    FileLocation location =
        FileLocation.of("renaming://" + dir + "/a.bin", RenamingFileSystem.configuration());
    assertThat(location.local()).isEmpty();
    try (var out = location.create()) {
      out.write('a');
      out.commit();
    }
    assertThat(dir.resolve("a.bin")).hasContent("a");
    assertThat(location.digest().bytes()).isEqualTo(1);
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertThatThrownBy(() -> FileLocation.of("", hadoop))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Invalid file: ''");
    assertThatThrownBy(() -> FileLocation.of("/", hadoop))
        .isInstanceOf(JobException.class)
        .hasMessage("Invalid file: /; name a file, not a root folder");
    assertThatThrownBy(() -> FileLocation.of("s4a://bucket/a", hadoop))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("s4a");
  }

  @Test
  void loginsAreRefusedAndNotRepeated() {
    assertThatThrownBy(() -> FileLocation.of("s3a://KEY:hunter2@bucket/weights.pt", hadoop))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Invalid location: there is a login in the URL")
        .hasMessageNotContaining("hunter2");
  }
}

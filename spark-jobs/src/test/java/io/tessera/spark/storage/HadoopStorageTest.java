package io.tessera.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageContract;
import io.tessera.core.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest {
  @TempDir Path dir;

  @Test
  void localPlacesAreLocalStorage() {
    Configuration hadoop = new Configuration(false);

    assertThat(HadoopStorage.at(dir.toString(), hadoop)).isInstanceOf(LocalStorage.class);
    assertThat(HadoopStorage.at(dir.toUri().toString(), hadoop).location("a"))
        .isEqualTo(dir.resolve("a").toString());
    assertThat(HadoopStorage.at("runs/x", hadoop).location("a"))
        .isEqualTo(Path.of("runs/x/a").toAbsolutePath().toString());
  }

  @Test
  void localPlacesStayLocalWhereHdfsIsTheDefault() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.defaultFS", "hdfs://nowhere:1");

    Storage storage = HadoopStorage.at(dir.toUri().toString(), hadoop);
    storage.write("folder/a", new byte[3]);

    assertThat(storage.location("folder")).isEqualTo("file:" + dir.resolve("folder"));
    assertThat(HadoopStorage.at(storage.location("folder"), hadoop).size("a")).isEqualTo(3);
    assertThat(FileLocation.of(storage.location("folder/a"), hadoop).local())
        .contains(dir.resolve("folder/a"));
  }

  @Test
  void unknownFileSystemsAreNamed() {
    assertThatThrownBy(() -> HadoopStorage.at("s4a://bucket/x", new Configuration(false)))
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.isTemporary()).isFalse())
        .hasMessageContaining("Cannot open s4a://bucket/x")
        .hasMessageContaining("No FileSystem for scheme \"s4a\"");
  }

  /** As on HDFS. */
  @Nested
  class WhereRenameIsAtomic extends StorageContract {
    @TempDir Path folder;

    @Override
    protected Storage storage() {
      return HadoopStorage.at(
          "renaming://" + folder.resolve("run"), RenamingFileSystem.configuration());
    }

    @Test
    void leavesNoUnfinishedFilesBehind() throws Exception {
      storage().write("a/f", new byte[3]);
      storage().createIfAbsent("a/f", new byte[3]);
      storage().createIfAbsent("a/g", new byte[3]);
      storage().create("a/h").close();
      try (Stream<Path> files = Files.walk(folder)) {
        assertThat(files.filter(Files::isRegularFile)).hasSize(2);
      }
    }
  }

  /** As on S3. */
  @Nested
  class OnAnObjectStore extends StorageContract {
    private Configuration hadoop = new Configuration(false);

    @BeforeEach
    void emptyStore() {
      hadoop = ObjectStoreFileSystem.configuration();
    }

    @Override
    protected Storage storage() {
      return HadoopStorage.at("s3a://bucket/run", hadoop);
    }
  }
}

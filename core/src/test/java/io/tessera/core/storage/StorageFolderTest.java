package io.tessera.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageFolderTest extends StorageContract {
  @TempDir Path folder;

  @Override
  protected Storage storage() {
    return new LocalStorage(folder).folder("a/run");
  }

  @Test
  void isAFolderOfItsParent() {
    storage().write("x/f", new byte[] {7});
    assertThat(new LocalStorage(folder).read("a/run/x/f")).containsExactly(7);
    assertThat(storage().location("x")).isEqualTo(folder.resolve("a/run/x").toString());
    assertThat(storage().location("")).isEqualTo(folder.resolve("a/run").toString());
  }
}

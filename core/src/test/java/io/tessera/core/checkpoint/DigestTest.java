package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestTest {
  private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "abd".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = new Digest(Sha256.of(CONTENT), 3);

  @TempDir Path folder;
  private Storage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder);
  }

  @Test
  void theFileItWasMadeOfPasses() {
    storage.write("a", CONTENT);
    DIGEST.check(storage, "a");
  }

  @Test
  void anotherFileAndNoFileAreRefused() {
    storage.write("a", OTHER);
    assertThatThrownBy(() -> DIGEST.check(storage, "a"))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage(
            "Cannot read weights %s: it has 3 bytes with SHA-256 %s, its manifest says 3 bytes with %s; fetch or write it again, or name another file"
                .formatted(storage.location("a"), Sha256.of(OTHER), DIGEST.sha256()));
    assertThatThrownBy(() -> DIGEST.check(storage, "missing"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no such file");
  }
}

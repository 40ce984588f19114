package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundLogTest {
  @TempDir Path folder;
  private Storage storage;
  private RoundLog log;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder);
    log = new RoundLog(storage);
  }

  @Test
  void commitsFormAChain() {
    assertThat(log.latest()).isEmpty();
    RoundLog.Link first = log.append(commit(1, null, "p1"));
    RoundLog.Link second = log.append(commit(2, first.sha256(), "p2"));
    assertThat(log.latest()).contains(second);
    assertThat(log.all()).extracting(RoundCommit::round).containsExactly(1, 2);
    assertThat(Sha256.of(storage.read("rounds/000001.json"))).isEqualTo(second.commit().parent());
  }

  @Test
  void theSameCommitTwiceIsOne() {
    assertThat(log.append(commit(1, null, "p1"))).isEqualTo(log.append(commit(1, null, "p1")));
  }

  @Test
  void anotherResultForACommittedRoundIsRefused() {
    log.append(commit(1, null, "p1"));
    assertThatThrownBy(() -> log.append(commit(1, null, "other")))
        .hasMessageContaining("Cannot commit round 1: another driver committed it")
        .hasMessageContaining("stop one of them");
  }

  @Test
  void collectsOldAndUncommittedRoundsButNoCommit() {
    String parent = null;
    for (int round = 1; round <= 4; round++) {
      storage.write(
          RoundLog.folder(round) + "/parameters-00001-of-00001.safetensors", new byte[] {1});
      parent = log.append(commit(round, parent, "p" + round)).sha256();
    }
    storage.write(RoundLog.folder(5) + "/parameters-00001-of-00001.safetensors", new byte[] {1});
    log.collect(2);
    assertThat(storage.list("rounds"))
        .extracting(file -> file.path())
        .containsExactly(
            "rounds/000001.json",
            "rounds/000002.json",
            "rounds/000003.json",
            "rounds/000003/parameters-00001-of-00001.safetensors",
            "rounds/000004.json",
            "rounds/000004/parameters-00001-of-00001.safetensors");
  }

  private static RoundCommit commit(int round, String parent, String hash) {
    TensorFiles files = new TensorFiles(hash, List.of());
    return new RoundCommit(
        RoundCommit.FORMAT,
        round,
        round * 10L,
        parent,
        "config",
        "single",
        0,
        files,
        List.of(new RoundCommit.WorkerRecord(0, 640, files, Map.of("loss", 0.5))),
        Map.of("tessera", "test"));
  }
}

package io.tessera.core.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.RoundMode;
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
    assertThat(log.at(1)).contains(first);
    assertThat(log.at(3)).isEmpty();
    assertThat(second.commit().parent()).isEqualTo(first.commit().contentHash());
  }

  @Test
  void equalContentInOtherPlacesIsTheSameRound() {
    RoundCommit one = commit(1, null, "p1", "worker-000/1");
    RoundCommit other = commit(1, null, "p1", "worker-000/2");
    assertThat(one.contentHash()).isEqualTo(other.contentHash());
    log.append(one);
    assertThat(log.append(other).commit()).isEqualTo(one);
  }

  @Test
  void aCommitOfAnotherVersionIsRefused() {
    storage.write("rounds/000001.json", "{\"format\": 1, \"other\": true}".getBytes(UTF_8));
    assertThatThrownBy(log::latest)
        .isInstanceOf(JsonException.class)
        .hasMessageEndingWith(
            "000001.json: it has format 1, this program knows version 2; use the Tessera that made it");
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
  void collectKeepsTheLastRoundsAndOfTheLastWhatWorkersGave() {
    RoundLog.Link before = log.append(written(1, null, "a"));
    for (int round = 2; round <= 4; round++) {
      RoundLog.Link link = log.append(written(round, before.sha256(), "a"));
      log.collect(before.commit(), 2);
      before = link;
    }
    assertThat(files())
        .containsExactly(
            "rounds/000001.json",
            "rounds/000002.json",
            "rounds/000003.json",
            "rounds/000003/a/optimizer",
            "rounds/000003/a/parameters",
            "rounds/000004.json",
            "rounds/000004/a/optimizer",
            "rounds/000004/a/parameters",
            "rounds/000004/a/result");
  }

  @Test
  void sweepRemovesWhatNoKeptRoundNames() {
    RoundLog.Link first = log.append(written(1, null, "a"));
    log.append(written(2, first.sha256(), "b"));
    assertThat(log.sweep(2)).isFalse();
    write("rounds/000002/zombie/result");
    write("rounds/000003/c/result");
    assertThat(log.sweep(1)).isTrue();
    assertThat(files())
        .containsExactly(
            "rounds/000001.json",
            "rounds/000002.json",
            "rounds/000002/b/optimizer",
            "rounds/000002/b/parameters",
            "rounds/000002/b/result");
  }

  private List<String> files() {
    return storage.list("rounds").stream().map(file -> file.path()).toList();
  }

  private RoundCommit written(int round, String parent, String attempt) {
    RoundCommit commit = commit(round, parent, "p" + round, attempt);
    commit.state().forEach(files -> files.files().forEach(file -> write(file.path())));
    commit.workers().get(0).result().files().forEach(file -> write(file.path()));
    return commit;
  }

  private void write(String path) {
    storage.write(path, new byte[] {1});
  }

  private static RoundCommit commit(int round, String parent, String hash) {
    return commit(round, parent, hash, "a");
  }

  private static TensorFiles file(int round, String attempt, String name, String hash) {
    String path = RoundLog.folder(round) + "/" + attempt + "/" + name;
    return new TensorFiles(hash, List.of(new StoredShard(path, 1, hash)));
  }

  private static RoundCommit commit(int round, String parent, String hash, String attempt) {
    return new RoundCommit(
        RoundCommit.FORMAT,
        round,
        round * 10L,
        parent,
        "config",
        RoundMode.DILOCO,
        0,
        file(round, attempt, "parameters", hash),
        null,
        List.of(
            new RoundCommit.WorkerRecord(
                0,
                640,
                file(round, attempt, "result", hash),
                file(round, attempt, "optimizer", hash),
                Map.of("loss", 0.5))),
        Map.of("tessera", "test"));
  }
}

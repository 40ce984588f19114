package io.tessera.core.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Storage} must do; each implementation's test extends it. */
public abstract class StorageContract {
  /** An empty storage, fresh for each test; the same one within a test. */
  protected abstract Storage storage();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String text(String path) {
    return new String(storage().read(path), UTF_8);
  }

  private List<String> paths(String prefix) {
    return storage().list(prefix).stream().map(StoredFile::path).toList();
  }

  @Test
  void readsWhatWasWritten() {
    storage().write("a/b/c.json", bytes("{}"));
    assertThat(text("a/b/c.json")).isEqualTo("{}");
    assertThat(storage().exists("a/b/c.json")).isTrue();
    assertThat(storage().size("a/b/c.json")).isEqualTo(2);
    storage().write("empty", new byte[0]);
    assertThat(storage().size("empty")).isZero();
    assertThat(storage().read("empty")).isEmpty();
  }

  @Test
  void keepsLargeContentWrittenInAnyPieces() throws IOException {
    byte[] content = new byte[1_000_003];
    new Random(7).nextBytes(content);
    try (AtomicOutput out = storage().create("large")) {
      int position = 0;
      for (int size = 1; position < content.length; size = size * 3 + 1) {
        int length = Math.min(size, content.length - position);
        out.write(content, position, length);
        position += length;
        if (position < content.length) {
          out.write(content[position++]);
        }
        out.flush();
      }
      out.commit();
    }
    assertThat(storage().read("large")).isEqualTo(content);
    try (InputStream in = storage().open("large")) {
      in.skipNBytes(1_000_000);
      assertThat(in.readAllBytes()).hasSize(3).endsWith(content[content.length - 1]);
    }
  }

  @Test
  void takesAwkwardNames() {
    String path = "split=train/part 1+2%20 ü[a]{b}*?.parquet";
    storage().write(path, bytes("x"));
    assertThat(text(path)).isEqualTo("x");
    assertThat(paths("")).containsExactly(path);
  }

  @Test
  void showsNothingBeforeTheCommit() {
    storage().write("f", bytes("old"));
    try (AtomicOutput out = storage().create("f");
        AtomicOutput other = storage().create("d/g")) {
      out.write(bytes("new"), 0, 3);
      out.flush();
      other.write(1);
      other.flush();
      assertThat(text("f")).isEqualTo("old");
      assertThat(storage().exists("d/g")).isFalse();
      assertThat(paths("")).containsExactly("f");
      out.commit();
      assertThat(text("f")).isEqualTo("new");
    }
    assertThat(paths("")).containsExactly("f");
  }

  @Test
  void dropsWhatIsNotCommitted() {
    storage().write("f", bytes("old"));
    assertThatThrownBy(
            () -> {
              try (AtomicOutput out = storage().create("f")) {
                out.write(bytes("half"), 0, 4);
                throw new IllegalStateException("interrupted");
              }
            })
        .hasMessage("interrupted")
        .hasNoSuppressedExceptions();
    assertThat(text("f")).isEqualTo("old");
    assertThat(paths("")).containsExactly("f");
  }

  @Test
  void anOutputEndsOnce() {
    AtomicOutput out = storage().create("f");
    out.write(1);
    out.commit();
    assertThatIllegalStateException()
        .isThrownBy(out::commit)
        .withMessage("Cannot write " + storage().location("f") + ": it is finished already");
    assertThatIllegalStateException().isThrownBy(() -> out.write(1));
    out.close();
    out.close();
    assertThat(storage().size("f")).isEqualTo(1);
    AtomicOutput dropped = storage().create("g");
    dropped.close();
    assertThatIllegalStateException().isThrownBy(dropped::commit);
    assertThat(storage().exists("g")).isFalse();
  }

  @Test
  void theLastCommitWins() {
    try (AtomicOutput first = storage().create("f");
        AtomicOutput second = storage().create("f")) {
      first.write(1);
      second.write(2);
      second.commit();
      first.commit();
    }
    assertThat(storage().read("f")).containsExactly(1);
  }

  @Test
  void createsOnlyIfAbsent() {
    assertThat(storage().createIfAbsent("a/f", bytes("first"))).isTrue();
    assertThat(storage().createIfAbsent("a/f", bytes("second"))).isFalse();
    assertThat(text("a/f")).isEqualTo("first");
    assertThat(paths("")).containsExactly("a/f");
  }

  @Test
  void exactlyOneOfConcurrentCreatorsWins() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        String path = "round-" + round;
        var start = new CyclicBarrier(threads);
        List<Callable<Boolean>> creators = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          byte[] content = new byte[10_000];
          java.util.Arrays.fill(content, (byte) i);
          creators.add(
              () -> {
                start.await();
                return storage().createIfAbsent(path, content);
              });
        }
        List<Future<Boolean>> results = pool.invokeAll(creators);
        int winner = -1;
        for (int i = 0; i < threads; i++) {
          if (results.get(i).get()) {
            assertThat(winner).as("a second winner").isEqualTo(-1);
            winner = i;
          }
        }
        assertThat(storage().read(path)).hasSize(10_000).containsOnly(winner);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(paths("")).hasSize(20);
  }

  @Test
  void readersSeeOldOrNewWhileWritersReplace() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    storage().write("f", new byte[10_000]);
    try {
      Future<?> writer =
          pool.submit(
              () -> {
                for (int i = 1; i <= 50; i++) {
                  byte[] content = new byte[10_000];
                  java.util.Arrays.fill(content, (byte) i);
                  storage().write("f", content);
                }
              });
      do {
        byte[] seen = storage().read("f");
        assertThat(seen).hasSize(10_000).containsOnly(seen[0]);
      } while (!writer.isDone());
      writer.get();
    } finally {
      pool.shutdownNow();
    }
    assertThat(storage().read("f")).containsOnly(50);
  }

  @Test
  void listsSortedWithSizes() {
    for (String path : List.of("b", "a/2", "a/10", "a-b", "a/c/d", "B", "ab/x")) {
      storage().write(path, bytes(path));
    }
    assertThat(storage().list(""))
        .containsExactly(
            new StoredFile("B", 1),
            new StoredFile("a-b", 3),
            new StoredFile("a/10", 4),
            new StoredFile("a/2", 3),
            new StoredFile("a/c/d", 5),
            new StoredFile("ab/x", 4),
            new StoredFile("b", 1));
    assertThat(paths("a")).containsExactly("a/10", "a/2", "a/c/d");
    assertThat(paths("a/c")).containsExactly("a/c/d");
    assertThat(paths("a/2")).containsExactly("a/2");
    assertThat(paths("nowhere/at/all")).isEmpty();
  }

  @Test
  void deletesFilesAndFolders() {
    for (String path : List.of("a/1", "a/c/2", "ab/3", "b")) {
      storage().write(path, bytes("x"));
    }
    storage().deleteRecursively("a");
    assertThat(paths("")).containsExactly("ab/3", "b");
    storage().deleteRecursively("b");
    assertThat(paths("")).containsExactly("ab/3");
    storage().deleteRecursively("nowhere");
    storage().write("a", bytes("now a file"));
    assertThat(paths("")).containsExactly("a", "ab/3");
  }

  @Test
  void deletesUnfinishedFilesToo() {
    AtomicOutput abandoned = storage().create("d/f");
    abandoned.write(1);
    abandoned.flush();
    storage().deleteRecursively("d");
    storage().write("d", bytes("the folder is gone"));
    abandoned.close();
    assertThat(paths("")).containsExactly("d");
  }

  @Test
  void foldersAreNotFiles() {
    storage().write("a/b", bytes("x"));
    assertThat(storage().exists("a")).isFalse();
    assertThat(storage().exists("a/b/c")).isFalse();
    assertThat(storage().exists("z")).isFalse();
  }

  @Test
  void explainsAMissingFile() {
    String location = storage().location("no/such");
    assertThatThrownBy(() -> storage().read("no/such"))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(StorageException.Kind.NOT_FOUND);
              assertThat(e.isTemporary()).isFalse();
              assertThat(e.path()).isEqualTo(location);
            })
        .hasMessage(
            "Cannot read "
                + location
                + ": no such file; check the path, or run the step that writes it");
    assertThatThrownBy(() -> storage().size("no/such"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../../x",
        "a/..",
        ".",
        "./a",
        "a/./b",
        "/",
        "/etc/passwd",
        "a//b",
        "a/",
        "//a",
        "a\\b",
        "..\\x",
        "C:/x",
        "a:b",
        "a\0b",
        "a\nb",
        ".unfinished-x",
        "a/.unfinished-x/b"
      })
  void refusesPathsThatEscapeOrMislead(String path) {
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls =
        List.of(
            () -> storage().open(path),
            () -> storage().create(path),
            () -> storage().createIfAbsent(path, new byte[0]),
            () -> storage().exists(path),
            () -> storage().size(path),
            () -> storage().list(path),
            () -> storage().deleteRecursively(path));
    for (var call : calls) {
      assertThatIllegalArgumentException()
          .isThrownBy(call)
          .withMessageStartingWith("Invalid path: ");
    }
  }

  @Test
  void onlyListsTakeTheRoot() {
    storage().write("a", bytes("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storage().deleteRecursively(""))
        .withMessage("Invalid path: : it is empty; name a file");
    assertThatIllegalArgumentException().isThrownBy(() -> storage().create(""));
    assertThat(paths("")).containsExactly("a");
  }
}

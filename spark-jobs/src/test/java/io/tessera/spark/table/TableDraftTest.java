package io.tessera.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDraftTest {
  @TempDir Path dir;
  private RunDirectory run;

  @BeforeEach
  void open() {
    run = new RunDirectory(new LocalStorage(dir));
  }

  @Test
  void publishedFilesHaveTheirPlacesAndTheManifestComesWithThem() throws IOException {
    TableDraft draft = draft();
    write(draft, "part-00001-b.parquet", "one");
    write(draft, "part-00000-a.parquet", "zero");
    write(draft, "_SUCCESS", "");

    assertThat(draft.written()).containsExactly("part-00000-a.parquet", "part-00001-b.parquet");
    assertThat(draft.place("part-00000-a.parquet", "split=train/part-00000.parquet")).isEqualTo(4);
    draft.place("part-00001-b.parquet", "split=heldout/part-00000.parquet");
    assertThat(dir.resolve("t")).doesNotExist();
    draft.publish(Map.of("version", 1));

    assertThat(tree())
        .containsExactly(
            "t/_manifest.json",
            "t/split=heldout/part-00000.parquet",
            "t/split=train/part-00000.parquet");
    assertThat(Files.readString(dir.resolve("t/split=train/part-00000.parquet"))).isEqualTo("zero");
  }

  @Test
  void newTableReplacesTheOldOneWhole() throws IOException {
    TableDraft first = draft();
    write(first, "part-00000-a.parquet", "old");
    first.place("part-00000-a.parquet", "old.parquet");
    first.publish(Map.of());
    TableDraft second = draft();
    write(second, "part-00000-a.parquet", "new");
    second.place("part-00000-a.parquet", "new.parquet");
    second.publish(Map.of());

    assertThat(tree()).containsExactly("t/_manifest.json", "t/new.parquet");
  }

  @Test
  void abandonedDraftIsClearedByTheNext() throws IOException {
    TableDraft abandoned = draft();
    write(abandoned, "part-00000-a.parquet", "old");

    assertThat(draft().target()).isEqualTo(abandoned.target());
    assertThat(tree()).isEmpty();
  }

  @Test
  void whoPublishesSecondIsRefused() {
    Storage files = new LocalStorage(dir);
    Storage contested =
        (Storage)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("createIfAbsent")) {
                    files.write((String) arguments[0], new byte[] {'x'});
                  }
                  return method.invoke(files, arguments);
                });
    run = new RunDirectory(contested);

    assertThatThrownBy(() -> draft().publish(Map.of()))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
        .hasMessage(
            "Cannot publish %s: another process has just done so; run the command again",
            dir.resolve("t"));
  }

  @Test
  void emptyTableIsATable() throws IOException {
    draft().publish(Map.of());

    assertThat(tree()).containsExactly("t/_manifest.json");
  }

  private TableDraft draft() {
    return TableDraft.begin(run, "t", new Configuration(false));
  }

  private static void write(TableDraft draft, String name, String content) throws IOException {
    Path folder = Path.of(draft.target());
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), content);
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> dir.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}

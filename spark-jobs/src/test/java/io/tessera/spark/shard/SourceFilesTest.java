package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.table.ImageManifest.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
  @TempDir Path dir;

  @BeforeEach
  void writeFiles() throws Exception {
    Fixtures.folder(
        dir,
        Map.of(
            "a/1.png", new byte[1],
            "a/deep/2.png", new byte[2],
            "a/.git/3.png", new byte[3],
            "_temporary/4.png", new byte[4],
            "b/5.png", new byte[5]));
  }

  @Test
  void hiddenFoldersAreLeftOut() {
    assertThat(files(dir.toString()).allFiles().keySet())
        .containsExactly("a/1.png", "a/deep/2.png", "b/5.png");
  }

  /** Names begin at the same place whatever there is to match, so that ids stay the same. */
  @Test
  void namesBeginWhereThePatternDoes() {
    assertThat(files(dir + "/*/*.png").allFiles().keySet()).containsExactly("a/1.png", "b/5.png");
    assertThat(files(dir + "/a/*.png").allFiles().keySet()).containsExactly("1.png");
    assertThat(files(dir + "/a").allFiles().keySet()).containsExactly("1.png", "deep/2.png");
    assertThat(files(dir + "/a/1.png").allFiles().keySet()).containsExactly("1.png");
  }

  @Test
  void patternsPassOverHiddenFiles() throws Exception {
    Fixtures.folder(dir, Map.of("b/._6.png", new byte[1]));
    assertThat(files(dir + "/b/*.png").files())
        .extracting(file -> file.getPath().getName())
        .containsExactly("5.png");
    assertThat(files(dir + "/b/._6.png").files()).hasSize(1);
  }

  @Test
  void presenceIsTold() throws Exception {
    assertThat(files(dir + "/b").isPresent()).isTrue();
    Files.delete(dir.resolve("b/5.png"));
    assertThat(files(dir + "/b/*.png").isPresent()).isFalse();
    assertThat(files(dir + "/c").isPresent()).isFalse();
  }

  @Test
  void stampIsTheTagOfTheStoreOrTheTimeOfTheLastChange() {
    var path = new org.apache.hadoop.fs.Path("/x.png");
    FileStatus plain = new FileStatus(7, false, 1, 1, 1_500_000_000_123L, path);

    assertThat(SourceFiles.file("x.png", plain))
        .isEqualTo(new SourceFile("x.png", 7, "2017-07-14T02:40:00.123Z"));
    assertThat(SourceFiles.file("x.png", new Tagged("\"d41d\"", path)).stamp())
        .isEqualTo("\"d41d\"");
    assertThat(SourceFiles.file("x.png", new Tagged(null, path)).stamp())
        .isEqualTo("1970-01-01T00:00:00Z");
  }

  /** Totals of parts, in any order, are those of the whole. */
  @Test
  void totalsDoNotDependOnTheOrder() {
    SourceFile a = new SourceFile("a", 1, "s");
    SourceFile b = new SourceFile("b", 2, "t");
    SourceTotal whole = SourceTotal.of(List.of(a, b));

    SourceTotal parts = SourceTotal.of(List.of(b)).plus(SourceTotal.of(List.of(a)));
    assertThat(parts.digest()).isEqualTo(whole.digest()).hasSize(64);
    assertThat(parts.bytes()).isEqualTo(3);
    assertThat(parts.files()).isEqualTo(2);
    assertThat(SourceTotal.of(List.of(a, new SourceFile("b", 2, "u"))).digest())
        .isNotEqualTo(whole.digest());
  }

  private static SourceFiles files(String location) {
    return new SourceFiles(location, new Configuration());
  }

  private static final class Tagged extends FileStatus implements EtagSource {
    private static final long serialVersionUID = 1L;

    private final @Nullable String tag;

    Tagged(@Nullable String tag, org.apache.hadoop.fs.Path path) {
      super(7, false, 1, 1, 0, path);
      this.tag = tag;
    }

    @Override
    public @Nullable String getEtag() {
      return tag;
    }
  }
}

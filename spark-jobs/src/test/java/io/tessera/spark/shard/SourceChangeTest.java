package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceChangeTest {
  @Test
  void fewFilesAreComparedOneByOne() {
    SourceListing before =
        listing(List.of(file("a", "1"), file("b", "1"), file("c", "1"), file("d", "1")));
    SourceListing now = listing(List.of(file("a", "1"), file("b", "2"), file("e", "1")));

    assertThat(SourceChange.between(before.described(0), now))
        .isEqualTo("1 added, 2 removed, 1 changed");
  }

  @Test
  void manyFilesAreOnlyCounted() {
    SourceListing before = many(2000, "1");

    assertThat(SourceChange.between(before.described(0), many(2001, "1")))
        .isEqualTo("2,000 before, 2,001 now");
    assertThat(SourceChange.between(before.described(0), many(2000, "2")))
        .isEqualTo("some of 2,000 changed");
  }

  private static SourceListing many(int count, String stamp) {
    List<SourceFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file("f" + i, stamp));
    }
    return listing(files);
  }

  private static SourceListing listing(List<SourceFile> files) {
    return SourceListing.of("here", DataFormat.TAR, files);
  }

  private static SourceFile file(String path, String stamp) {
    return new SourceFile(path, 7, stamp);
  }
}

package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TarLayoutTest {
  @Test
  void foldersBelowTheSharedOnesAreClasses() {
    TarLayout layout =
        TarLayout.of(
            Map.of("e.tar", List.of("set/train/dog", "set/train/cat/indoors", "set/train/cat")));

    assertThat(layout.classNames()).containsExactly("cat", "dog");
    assertThat(layout.label("e.tar", "set/train/cat/indoors")).isZero();
    assertThat(layout.label("e.tar", "set/train/dog")).isEqualTo(1);
    assertThat(layout.label("e.tar", "set/train")).isEqualTo(RawImage.NO_LABEL);
    assertThat(layout.label("e.tar", "")).isEqualTo(RawImage.NO_LABEL);
  }

  @Test
  void oneFolderIsTheClass() {
    TarLayout layout = TarLayout.of(Map.of("e.tar", List.of("set/dog")));

    assertThat(layout.classNames()).containsExactly("dog");
    assertThat(layout.label("e.tar", "set/dog")).isZero();
  }

  @Test
  void withoutFoldersTheArchiveIsTheClass() {
    TarLayout layout =
        TarLayout.of(
            Map.of("n02.tar", List.of(""), "n01.tar.gz", List.of(""), "N03.TGZ", List.of("")));

    assertThat(layout.classNames()).containsExactly("N03", "n01", "n02");
    assertThat(layout.label("n01.tar.gz", "")).isEqualTo(1);
  }

  @Test
  void classesOfAnotherSourceTakeOver() {
    TarLayout layout =
        TarLayout.of(Map.of("e.tar", List.of("val/b", "val/c"))).withLabels(List.of("a", "b"));

    assertThat(layout.classNames()).containsExactly("a", "b");
    assertThat(layout.label("e.tar", "val/b")).isEqualTo(1);
    assertThat(layout.label("e.tar", "val/c")).isEqualTo(RawImage.NO_LABEL);
  }

  @Test
  void archivesShareOneLayout() {
    TarLayout layout = TarLayout.of(Map.of("1.tar", List.of("s/a"), "2.tar", List.of("s/b")));

    assertThat(layout.classNames()).containsExactly("a", "b");
    assertThat(layout.label("2.tar", "s/b")).isEqualTo(1);
  }

  @Test
  void nothingHasNoClasses() {
    assertThat(TarLayout.of(Map.of("1.tar", List.of())).classNames()).isEmpty();
  }
}

package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TarLayoutTest {
  @Test
  void foldersBelowTheSharedOnesAreClasses() {
    TarLayout layout =
        TarLayout.of(List.of("set/train/dog", "set/train/cat/indoors", "set/train/cat"));

    assertThat(layout.classNames()).containsExactly("cat", "dog");
    assertThat(layout.label("set/train/cat/indoors")).isZero();
    assertThat(layout.label("set/train/dog")).isEqualTo(1);
    assertThat(layout.label("set/train")).isEqualTo(RawImage.NO_LABEL);
    assertThat(layout.label("")).isEqualTo(RawImage.NO_LABEL);
  }

  @Test
  void oneFolderIsTheClass() {
    TarLayout layout = TarLayout.of(List.of("set/dog"));

    assertThat(layout.classNames()).containsExactly("dog");
    assertThat(layout.label("set/dog")).isZero();
  }

  @Test
  void classesOfAnotherSourceTakeOver() {
    TarLayout layout = TarLayout.of(List.of("val/b", "val/c")).withLabels(List.of("a", "b"));

    assertThat(layout.classNames()).containsExactly("a", "b");
    assertThat(layout.label("val/b")).isEqualTo(1);
    assertThat(layout.label("val/c")).isEqualTo(RawImage.NO_LABEL);
  }

  @Test
  void archivesShareOneLayout() {
    TarLayout layout = TarLayout.of(List.of("s/a", "s/b"));

    assertThat(layout.classNames()).containsExactly("a", "b");
    assertThat(layout.label("s/b")).isEqualTo(1);
  }

  @Test
  void nothingHasNoClasses() {
    assertThat(TarLayout.of(List.of()).classNames()).isEmpty();
  }
}

package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.shard.TableLayout.SplitSize;
import io.tessera.spark.table.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TableLayoutTest {
  private static final SplitSize NONE = new SplitSize(0, 0);

  @Test
  void filesHaveAboutTheTargetSize() {
    TableLayout layout = TableLayout.of(new SplitSize(1000, 1001), new SplitSize(100, 99), 100, 1);

    assertThat(layout.trainFiles()).isEqualTo(11);
    assertThat(layout.heldoutFiles()).isEqualTo(1);
    assertThat(layout.path(0)).isEqualTo("split=train/part-00000.parquet");
    assertThat(layout.path(11)).isEqualTo("split=heldout/part-00000.parquet");
    assertThat(layout.splitOf(10)).isEqualTo(Split.TRAIN);
    assertThat(layout.splitOf(11)).isEqualTo(Split.HELDOUT);
  }

  @Test
  void smallSplitsHaveTheLeastNumberOfFilesButNoEmptyOnes() {
    assertThat(TableLayout.of(new SplitSize(50, 50), NONE, 1000, 8))
        .isEqualTo(new TableLayout(8, 0));
    assertThat(TableLayout.of(new SplitSize(3, 3), NONE, 1000, 8)).isEqualTo(new TableLayout(3, 0));
  }

  @Test
  void imagesSpreadEvenlyAndTheFilesContinueEachOther() {
    TableLayout layout = new TableLayout(7, 2);
    int[] filled = new int[9];
    List<IdHash> hashes = new ArrayList<>();
    for (int i = 0; i < 70_000; i++) {
      IdHash hash = IdHash.of(3, "image-" + i);
      filled[layout.file(Split.TRAIN, hash)]++;
      hashes.add(hash);
    }
    hashes.sort((a, b) -> Long.compareUnsigned(a.order(), b.order()));

    assertThat(Arrays.stream(filled, 0, 7)).allMatch(images -> Math.abs(images - 10_000) < 500);
    assertThat(hashes.stream().map(hash -> layout.file(Split.TRAIN, hash)).toList()).isSorted();
  }

  @Property
  void bucketsStayInRange(@ForAll long order, @ForAll @IntRange(min = 1, max = 100_000) int parts) {
    assertThat(new IdHash(order, 0).bucket(parts)).isBetween(0, parts - 1);
  }

  @Test
  void hashesAreThoseOfTheFormat() {
    IdHash hash = IdHash.of(0, "a");

    assertThat(hash).isEqualTo(IdHash.of(0, "a"));
    assertThat(hash).isNotEqualTo(IdHash.of(1, "a"));
    // first 16 bytes of `printf '\0\0\0\0\0\0\0\0a' | sha256sum`
    assertThat("%016x%016x".formatted(hash.order(), hash.selection()))
        .isEqualTo("d7fe8b5c4a504869334d9d78a1e3b18c");
  }
}

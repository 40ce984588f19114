package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitFilesTest {
  @Test
  void namesTellTheSplit() {
    SplitFiles splits =
        SplitFiles.of(
            List.of(
                "data/train-00000-of-00294.parquet",
                "data/train-00001-of-00294.parquet",
                "data/validation-00000-of-00014.parquet",
                "data/test-00000-of-00028.parquet"));

    assertThat(splits.counts())
        .containsOnly(Map.entry("train", 2), Map.entry("validation", 1), Map.entry("test", 1));
    assertThat(splits.patterns()).containsEntry("train", "data/train-*.parquet");
  }

  @Test
  void foldersTellTheSplitToo() {
    SplitFiles splits =
        SplitFiles.of(List.of("default/train/0000.parquet", "default/val/0.parquet"));

    assertThat(splits.patterns())
        .containsOnly(Map.entry("train", "default/train"), Map.entry("val", "default/val"));
  }

  @Test
  void wholeSplitsInOneFileEach() {
    assertThat(SplitFiles.of(List.of("train.parquet", "test.parquet")).patterns())
        .containsOnly(Map.entry("train", "train.parquet"), Map.entry("test", "test.parquet"));
  }

  @Test
  void otherNamesTellNone() {
    SplitFiles splits =
        SplitFiles.of(List.of("part-00000.parquet", "trainers.parquet", "split=train/x.parquet"));

    assertThat(splits.counts()).isEmpty();
  }
}

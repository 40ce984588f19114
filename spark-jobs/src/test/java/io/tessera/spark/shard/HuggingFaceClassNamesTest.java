package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceClassNamesTest {
  @Test
  void namesOfTheLabelFeature() {
    assertThat(
            HuggingFaceClassNames.parse(
                "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"}, \"label\":"
                    + " {\"names\": [\"tench\", \"goldfish\"], \"_type\": \"ClassLabel\"}}}}",
                "x"))
        .containsExactly("tench", "goldfish");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"info\": 3}",
        "{\"info\": {\"features\": {\"label\": {\"dtype\": \"int64\"}}}}",
        "{\"info\": {\"features\": {\"label\": {\"names\": [1]}}}}"
      })
  void anythingElseHasNoNames(String json) {
    assertThat(HuggingFaceClassNames.parse(json, "x")).isEmpty();
  }
}

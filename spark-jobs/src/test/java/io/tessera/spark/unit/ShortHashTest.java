package io.tessera.spark.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortHashTest {
  /** Kept results are found by it: another hash would compute them anew. */
  @Test
  void itIsTheBeginningOfTheSha256OfTheLines() {
    assertThat(ShortHash.of("a", "b"))
        .isEqualTo("7e18f737311b2dc3b2f269dd")
        .isEqualTo(ShortHash.of("a\nb"));
    assertThat(ShortHash.of("ab")).hasSize(24).isNotEqualTo(ShortHash.of("a", "b"));
  }
}

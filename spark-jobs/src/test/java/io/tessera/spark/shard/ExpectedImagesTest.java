package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpectedImagesTest {
  private final ExpectedImages expected =
      new ExpectedImages(1500, new TreeMap<>(Map.of(0, 1000L, 1, 500L)));

  @Test
  void whatWasListedMustBeRead() {
    assertThatCode(() -> expected.check(Map.of(0, 1000L, 1, 500L))).doesNotThrowAnyException();
    assertThatThrownBy(() -> expected.check(Map.of(0, 1000L, 1, 499L)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
        .hasMessage(
            "The source changed while it was read: 1,500 images were listed and 1,499 read. Let it"
                + " rest and run the same command again.");
  }

  @Test
  void classesAreCountedToo() {
    assertThatThrownBy(() -> expected.check(Map.of(0, 999L, 1, 501L)))
        .hasMessageContaining("1,000 images of class 0 were listed and 999 read");
  }

  @Test
  void sourcesAddUp() {
    ExpectedImages both = expected.plus(new ExpectedImages(2, new TreeMap<>(Map.of(1, 2L))));

    assertThat(both.all()).isEqualTo(1502);
    assertThat(both.byClass()).containsOnly(Map.entry(0, 1000L), Map.entry(1, 502L));
  }

  @Test
  void classesOfOneSourceAloneTellNothing() {
    ExpectedImages both = expected.plus(ExpectedImages.of(7));

    assertThat(both.all()).isEqualTo(1507);
    assertThat(both.byClass()).isEmpty();
  }
}

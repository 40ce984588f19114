package io.tessera.evaluation.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.random.CounterRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JitterTest {
  private static final byte[] IMAGE = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};

  @Test
  void noneChangesNothing() {
    byte[] into = new byte[14];
    Jitter.none().apply(IMAGE, 2, CounterRandom.of(5, 0), into, 1);
    assertThat(into).containsExactly(0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 0);
  }

  @Test
  void aCertainFlipExchangesLeftAndRight() {
    assertThat(applied(new Jitter(1, 0), 0)).containsExactly(2, 2, 2, 1, 1, 1, 4, 4, 4, 3, 3, 3);
  }

  @Test
  void shiftsRepeatTheEdgeAndAllOccur() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      byte[] result = applied(new Jitter(0, 1), i);
      seen.add(result[0] + "" + result[3] + result[6] + result[9]);
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "1234", "1133", "2244", "1212", "3434", "1111", "2222", "3333", "4444");
  }

  @Test
  void halfOfTheImagesAreFlipped() {
    int flipped = 0;
    for (int i = 0; i < 1000; i++) {
      flipped += applied(new Jitter(0.5, 0), i)[0] == 2 ? 1 : 0;
    }
    assertThat(flipped).isBetween(430, 570);
  }

  @Test
  void impossibleJitterIsRefused() {
    assertThatThrownBy(() -> new Jitter(1.5, 0))
        .hasMessage("Invalid flip: 1.5; expected a probability");
    assertThatThrownBy(() -> new Jitter(0, -1))
        .hasMessage("Invalid shift: -1; expected 0 or more pixels");
  }

  private static byte[] applied(Jitter jitter, long position) {
    byte[] into = new byte[IMAGE.length];
    jitter.apply(IMAGE, 2, CounterRandom.of(5, position), into, 0);
    return into;
  }
}

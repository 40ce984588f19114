package io.tessera.evaluation.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PositionUsageTest {
  @Test
  void aPositionThatAlwaysSaysTheSameHasNoEntropy() {
    PositionUsage usage = new PositionUsage(2, 4);
    usage.add(new int[] {3, 0});
    usage.add(new int[] {3, 1});
    PositionUsage more = new PositionUsage(2, 4);
    more.add(new int[] {3, 2});
    more.add(new int[] {3, 3});
    PositionUsage all = usage.merge(more);
    assertThat(all.images()).isEqualTo(4);
    assertThat(all.entropyBits()[0]).isZero();
    assertThat(all.entropyBits()[1]).isCloseTo(2, within(1e-14));
    assertThat(all.meanEntropyBits()).isCloseTo(1, within(1e-14));
    assertThat(all.at(0).counts()).containsExactly(0, 0, 0, 4);
    assertThat(all.overall().counts()).containsExactly(1, 1, 1, 5);
    assertThat(usage.images()).isEqualTo(2);
  }

  @Test
  void foreignCodesAreRefusedWhole() {
    PositionUsage usage = new PositionUsage(2, 4);
    assertThatThrownBy(() -> usage.add(new int[] {0, 4}))
        .hasMessage(
            "Invalid code: 4 at position 1; the codebook has codes 0 to 3, so these codes are another tokenizer's");
    assertThatThrownBy(() -> usage.add(new int[3]))
        .hasMessage("Invalid codes: 3 for 2 positions; these codes are of another token grid");
    assertThat(usage.overall().total()).isZero();
    assertThatThrownBy(() -> usage.merge(new PositionUsage(4, 2)))
        .hasMessage(
            "Cannot merge counts of codes: 2 positions of 4 codes and 4 positions of 2 codes differ");
    assertThatThrownBy(() -> new PositionUsage(65536, 65536))
        .hasMessage(
            "Invalid table: 65536 positions of 65536 codes; expected at least one of both and at most 134217728 counts");
  }
}

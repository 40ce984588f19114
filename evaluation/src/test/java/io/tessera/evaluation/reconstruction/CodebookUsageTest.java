package io.tessera.evaluation.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CodebookUsageTest {
  @Test
  void evenUseIsFull() {
    CodebookUsage usage = CodebookUsage.empty(8);
    usage.add(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 0});
    assertThat(usage.usedShare()).isEqualTo(1);
    assertThat(usage.entropyBits()).isCloseTo(3, within(1e-12));
    assertThat(usage.perplexity()).isCloseTo(8, within(1e-11));
    assertThat(usage.total()).isEqualTo(16);
  }

  @Test
  void unevenUse() {
    CodebookUsage usage = CodebookUsage.empty(10);
    usage.add(new int[] {3, 3, 3, 9});
    assertThat(usage.usedShare()).isEqualTo(0.2);
    assertThat(usage.entropyBits()).isCloseTo(0.8112781244591328, within(1e-12));
    assertThat(usage.perplexity()).isCloseTo(1.7547653506033232, within(1e-12));
    assertThat(usage.counts()).containsExactly(0, 0, 0, 3, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void oneCodeAndNoCode() {
    CodebookUsage one = CodebookUsage.empty(4);
    assertThat(one.usedShare()).isZero();
    assertThat(one.entropyBits()).isZero();
    one.add(new int[] {2, 2});
    assertThat(one.perplexity()).isEqualTo(1);
  }

  @Property
  void mergingIsCountingTogether(
      @ForAll @Size(max = 50) List<@IntRange(max = 6) Integer> first,
      @ForAll @Size(max = 50) List<@IntRange(max = 6) Integer> second) {
    CodebookUsage a = usage(first);
    CodebookUsage b = usage(second);
    long[] merged = a.merge(b).counts();
    assertThat(merged).isEqualTo(b.merge(a).counts());
    a.add(second.stream().mapToInt(x -> x).toArray());
    assertThat(merged).isEqualTo(a.counts());
    assertThat(CodebookUsage.ofCounts(merged).perplexity()).isEqualTo(a.perplexity());
  }

  private static CodebookUsage usage(List<Integer> codes) {
    CodebookUsage usage = CodebookUsage.empty(7);
    usage.add(codes.stream().mapToInt(x -> x).toArray());
    return usage;
  }

  @Test
  void foreignCodesAreRefusedWhole() {
    CodebookUsage usage = CodebookUsage.empty(4);
    assertThatThrownBy(() -> usage.add(new int[] {0, 4}))
        .hasMessage(
            "Invalid code: 4 at position 1; the codebook has codes 0 to 3, so these codes are another tokenizer's");
    assertThatThrownBy(() -> usage.add(new int[] {-1}))
        .hasMessageStartingWith("Invalid code: -1 at position 0");
    assertThat(usage.total()).isZero();
  }

  @Test
  void invalidHistogramsAreRefused() {
    assertThatThrownBy(() -> CodebookUsage.empty(0))
        .hasMessage("Invalid codebook size: 0; expected at least 1");
    assertThatThrownBy(() -> CodebookUsage.ofCounts(new long[] {1, -2}))
        .hasMessage("Invalid count: -2 for code 1");
    assertThatThrownBy(() -> CodebookUsage.empty(3).merge(CodebookUsage.empty(4)))
        .hasMessage("Cannot merge codebook histograms: sizes 3 and 4 differ");
  }
}

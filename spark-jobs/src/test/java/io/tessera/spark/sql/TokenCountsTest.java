package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.spark.exit.TableFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.junit.jupiter.api.Test;

class TokenCountsTest {
  /** Ranges from one where an array is smaller at once to one where it never is. */
  @Property(tries = 300)
  void countsWhatAMapCounts(
      @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 100_000) Integer> codes,
      @ForAll @IntRange(min = 1, max = 100_001) int codebookSize) {
    SortedMap<Integer, Long> expected = new TreeMap<>();
    TokenCounts counts = new TokenCounts(codebookSize);
    for (int code : codes) {
      counts.add(code % codebookSize, 1);
      expected.merge(code % codebookSize, 1L, Long::sum);
    }

    assertThat(contents(counts)).isEqualTo(expected);
    assertThat(counts.distinct()).isEqualTo(expected.size());
    assertThat(counts.total()).isEqualTo(codes.size());
  }

  @Property(tries = 200)
  void mergedAndWrittenTheyAreOfAllTokens(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 3000) Integer> codes,
      @ForAll @IntRange(min = 0, max = 300) int cut)
      throws IOException {
    TokenCounts all = new TokenCounts(0);
    TokenCounts first = new TokenCounts(0);
    TokenCounts second = new TokenCounts(0);
    for (int i = 0; i < codes.size(); i++) {
      all.add(codes.get(i), 1);
      (i < cut ? first : second).add(codes.get(i), 1);
    }
    TokenCounts merged = copy(first);
    merged.add(copy(second));

    assertThat(contents(merged)).isEqualTo(contents(all));
    assertThat(merged.toArray(5)).isEqualTo(all.toArray(5));
    assertThat(merged.entropy()).isEqualTo(all.entropy());
  }

  @Test
  void largeCountsSurviveWriting() throws IOException {
    TokenCounts counts = new TokenCounts(300);
    counts.add(299, Long.MAX_VALUE - 7);
    counts.add(0, 128);

    assertThat(contents(copy(counts))).isEqualTo(contents(counts)).containsEntry(0, 128L);
  }

  @Test
  void entropyIsThatOfTheShares() {
    TokenCounts counts = new TokenCounts(0);
    assertThat(counts.entropy()).isNull();
    counts.add(9, 4);
    assertThat(counts.entropy()).isZero();
    counts.add(1, 2);
    counts.add(5, 2);
    assertThat(counts.entropy()).isEqualTo(1.5);
    counts.add(6, 1);
    assertThat(counts.entropy()).isCloseTo(1.8365916681089791, within(1e-15));
  }

  @Test
  void invalidTokensAreNamed() {
    TokenCounts known = new TokenCounts(16);
    assertThatThrownBy(() -> known.add(UnsafeArrayData.fromPrimitiveArray(new int[] {1, -3})))
        .isInstanceOf(TableFileException.class)
        .hasMessage("Invalid token: -3; codes count from 0");
    assertThatThrownBy(() -> known.add(16, 1))
        .hasMessage(
            "Invalid token: 16, in a codebook of 16 codes; name the codebook size of the tokenizer that made the tokens");
    assertThatThrownBy(() -> new TokenCounts(0).add(Integer.MAX_VALUE, 1))
        .hasMessage("Invalid token: 2147483647; codes are below 16777216, are these tokens?");
  }

  private static TokenCounts copy(TokenCounts counts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    counts.write(new DataOutputStream(bytes));
    return TokenCounts.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static SortedMap<Integer, Long> contents(TokenCounts counts) {
    SortedMap<Integer, Long> contents = new TreeMap<>();
    int[] before = {-1};
    counts.forEachByCode(
        (code, count) -> {
          assertThat(code).isGreaterThan(before[0]);
          before[0] = code;
          contents.put(code, count);
        });
    Map<Integer, Long> unordered = new HashMap<>();
    counts.forEach(unordered::put);
    assertThat(unordered).isEqualTo(contents);
    return contents;
  }
}

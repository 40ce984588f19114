package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  @ParameterizedTest
  @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "abc,xbc,1", "abc,'',3", "kitten,sitting,3"})
  void countsEdits(String a, String b, int expected) {
    assertThat(NearestName.edits(a, b)).isEqualTo(expected);
    assertThat(NearestName.edits(b, a)).isEqualTo(expected);
  }

  @Test
  void findsTheNearestWithinReason() {
    List<String> names = List.of("dim", "dim-2", "layers", "learning-rate");
    assertThat(NearestName.of("dimm", names)).contains("dim");
    assertThat(NearestName.of("layres", names)).contains("layers");
    assertThat(NearestName.of("learningRate", names)).contains("learning-rate");
    assertThat(NearestName.of("epochs", names)).isEmpty();
    assertThat(NearestName.of("x", List.of())).isEmpty();
  }

  @Test
  void prefersTheFirstOfEquals() {
    assertThat(NearestName.of("abd", List.of("abe", "abc"))).contains("abe");
  }

  @Property
  void oneEditIsDistanceOne(
      @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name, @ForAll char letter) {
    assertThat(NearestName.edits(name, name + letter)).isEqualTo(1);
    assertThat(NearestName.edits(name, name.substring(1))).isEqualTo(1);
  }
}

package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  enum State {
    DONE,
    FAILED
  }

  record Inner(String text, double score) {}

  record Outer(
      String name,
      int count,
      State state,
      @Nullable Long parent,
      List<Inner> inners,
      Map<String, Long> sizes) {
    Outer {
      if (count < 0) {
        throw new IllegalArgumentException("Invalid count: " + count + ", must not be negative");
      }
    }
  }

  private static final String COMPLETE =
      "{\"count\":3,\"inners\":[{\"score\":0.1,\"text\":\"ü\\n\"}],\"name\":\"n\",\"sizes\":{\"a\":1,\"b\":2},"
          + "\"state\":\"DONE\"}";

  private static Outer complete() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("b", 2L);
    sizes.put("a", 1L);
    return new Outer("n", 3, State.DONE, null, List.of(new Inner("ü\n", 0.1)), sizes);
  }

  @Test
  void writesSortedKeysAndNoNulls() {
    assertThat(Json.write(complete())).isEqualTo(COMPLETE);
    assertThat(Json.read(COMPLETE, Outer.class, "x.json")).isEqualTo(complete());
  }

  @Test
  void writesPrettyForPeople() {
    Map<String, Object> value = Map.of("b", List.of(1, 2), "a", Map.of(), "c", List.of());
    assertThat(Json.writePretty(value))
        .isEqualTo(
            """
            {
              "a": {},
              "b": [
                1,
                2
              ],
              "c": []
            }
            """);
  }

  /**
   * Double.toString gives 2.0E-3 as 0.002 and 2.2250738585072014E-308 differently before JDK 19.
   */
  @Test
  void spellsNumbersTheSameOnEveryJdk() {
    assertThat(Json.write(List.of(2e-3, 2e-5, 1e21, Double.MIN_VALUE, 100.0)))
        .isEqualTo("[0.002,2.0E-5,1.0E21,4.9E-324,100.0]");
    assertThat(Json.write(List.of(Float.MIN_NORMAL, 0.1f))).isEqualTo("[1.1754944E-38,0.1]");
  }

  @Property
  void doublesReadBackExactly(@ForAll double score) {
    Inner inner = new Inner("x", score);
    assertThat(Json.read(Json.write(inner), Inner.class, "x")).isEqualTo(inner);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\":\"a\",\"score\":1,\"x\":2} | unknown property; known ones are score, text",
        "{\"text\":\"a\"} | property score: it is missing",
        "{\"score\":1} | property text: it is missing",
        "{\"text\":null,\"score\":1} | Invalid `null` value",
        "{\"text\":\"a\",\"score\":null} | null",
        "{\"text\":\"a\",\"score\":\"1\"} | Cannot coerce String value",
        "{\"text\":\"a\",\"score\":1,\"score\":2} | Duplicate field 'score'",
        "{\"text\":\"a\",\"score\":1} {} | Trailing token",
        "{\"text\":\"a\",\"score\":1 | Unexpected end-of-input",
        "[] | Cannot deserialize",
        "null | it is empty or null",
        "`` | No content",
      })
  void refusesWhatIsNotTheRecord(String json, String reason) {
    assertThatThrownBy(() -> Json.read(json, Inner.class, "runs/x.json"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("Cannot read runs/x.json")
        .hasMessageContaining(reason);
  }

  @Test
  void namesPlaceAndProperty() {
    assertThatThrownBy(
            () ->
                Json.read(
                    COMPLETE.replace("\"score\":0.1", "\"score\":0.1,\"x\":0"),
                    Outer.class,
                    "x.json"))
        .hasMessage(
            "Cannot read x.json at line 1, column 54, property inners[0].x: unknown property;"
                + " known ones are score, text");
    assertThatThrownBy(
            () -> Json.read(COMPLETE.replace("\"count\":3", "\"count\":-3"), Outer.class, "x.json"))
        .hasMessageEndingWith("Invalid count: -3, must not be negative");
    assertThatThrownBy(
            () ->
                Json.read(COMPLETE.replace("\"count\":3", "\"count\":2.5"), Outer.class, "x.json"))
        .hasMessageContaining("property count");
    assertThatThrownBy(() -> Json.read(COMPLETE.replace("DONE", "GONE"), Outer.class, "x.json"))
        .hasMessageContaining("property state")
        .hasMessageContaining("[DONE, FAILED]");
  }

  @Test
  void mayPassOverUnknownPropertiesButNotMissingOnes() {
    assertThat(
            Json.readIgnoringUnknown("{\"text\":\"a\",\"score\":1,\"x\":2}", Inner.class, "x.json"))
        .isEqualTo(new Inner("a", 1));
    assertThatThrownBy(() -> Json.readIgnoringUnknown("{\"text\":\"a\"}", Inner.class, "x.json"))
        .hasMessageContaining("score");
  }

  @FormatVersion(value = 3, oldest = 2, ifOlder = "make it again", format = "things")
  record Versioned(String format, int version, String name) {}

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"format\":\"things\",\"version\":4}| it has version 4, this program knows versions 2 to 3; use the newer Tessera that made it",
        "{\"format\":\"things\",\"version\":1}| it has version 1, this program knows versions 2 to 3; make it again",
        "{\"format\":\"things\",\"version\":0}| it has version 0, this program knows versions 2 to 3; it is damaged, as no Tessera made such a one",
        "{\"format\":\"others\",\"version\":3}| it is of the format 'others', not of things",
        "{\"version\":3}| it is of the format '', not of things"
      })
  void refusesOtherVersionsBeforeAnythingElse(String json, String reason) {
    assertThatThrownBy(() -> Json.read(json, Versioned.class, "x.json"))
        .isInstanceOf(JsonException.class)
        .hasMessage("Cannot read x.json: " + reason);
    assertThatThrownBy(() -> Json.readIgnoringUnknown(json, Versioned.class, "x.json"))
        .hasMessage("Cannot read x.json: " + reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsTheVersionsThatItKnows(int version) {
    Versioned value = new Versioned("things", version, "n");
    assertThat(Json.read(Json.write(value), Versioned.class, "x.json")).isEqualTo(value);
  }

  @Test
  void aVersionThatIsMissingOrNoNumberIsRefusedWithTheRest() {
    assertThatThrownBy(
            () -> Json.read("{\"format\":\"things\",\"name\":\"n\"}", Versioned.class, "x.json"))
        .hasMessageContaining("property version: it is missing");
    assertThatThrownBy(
            () ->
                Json.read(
                    "{\"format\":\"things\",\"name\":\"n\",\"version\":\"2\"}",
                    Versioned.class,
                    "x.json"))
        .hasMessageContaining("property version: ");
  }

  @Test
  void refusesToWriteWhatIsNotData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.write(new Object()))
        .withMessageStartingWith("Cannot write java.lang.Object as JSON: ");
  }
}
